"""Another distribution that brings a package `mws`: found from what is really installed, told with what mends it."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from mws.compat.operate import clash

ROOT = Path(__file__).resolve().parents[3]


def install(folder: Path, name: str, version: str, files: dict[str, str]) -> None:
    """Put a distribution there as an installer does: the files, METADATA and RECORD."""
    record = []
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content)
        digest = base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest()).rstrip(b"=").decode()
        record.append(f"{path},sha256={digest},{len(content)}")
    metadata = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (metadata / "RECORD").write_text("\n".join([*record, f"{metadata.name}/METADATA,,", f"{metadata.name}/RECORD,,"]))


OURS = {"mws/__init__.py": "# ours", "mws/compat/clash.py": "# ours"}


def test_alone_there_is_no_clash(tmp_path: Path) -> None:
    install(tmp_path, "mws-compat", "0.1.0", OURS)
    install(tmp_path, "requests", "2.32", {"requests/__init__.py": ""})
    install(tmp_path, "mwsomething", "1", {"mwsomething.py": ""})
    assert clash.find([str(tmp_path)]) == ()
    assert clash.damaged_files([str(tmp_path)]) == ()
    assert clash.neighbours(tmp_path) == ()


@pytest.mark.parametrize("name", ["mws", "python-amazon-mws"])
def test_a_known_owner_is_found_both_ways(tmp_path: Path, name: str) -> None:
    install(tmp_path, "mws-compat", "0.1.0", OURS)
    install(tmp_path, name, "0.8.15", {"mws/__init__.py": "# theirs"})
    assert clash.neighbours(tmp_path) == (name,)
    (found,) = clash.find([str(tmp_path)])
    assert (found.name, found.version, found.files) == (name, "0.8.15", ("mws/__init__.py",))
    assert Path(found.where) == tmp_path
    assert clash.damaged_files([str(tmp_path)]) == ("mws/__init__.py",), "installed after ours, it overwrote this"


def test_the_placeholder_of_that_name_is_none(tmp_path: Path) -> None:
    install(tmp_path, "mws-compat", "0.1.0", OURS)
    install(tmp_path, "mws", "0.8.15+compat", {})
    assert clash.neighbours(tmp_path) == ()
    assert clash.find([str(tmp_path)]) == ()
    install(tmp_path, "mws", "0.8.15", {"mws/__init__.py": "# theirs"})
    assert clash.neighbours(tmp_path) == ("mws",)


def test_an_unknown_owner_is_found_from_its_record(tmp_path: Path) -> None:
    install(tmp_path, "some_fork", "3", {"mws/mws.py": ""})
    assert [found.name for found in clash.find([str(tmp_path)])] == ["some-fork"]
    assert clash.neighbours(tmp_path) == ()


def test_an_egg_counts_too(tmp_path: Path) -> None:
    (tmp_path / "mws-0.8.15-py3.11.egg-info").mkdir()
    assert clash.neighbours(tmp_path) == ("mws",)


def test_files_of_ours_that_are_gone_are_damage(tmp_path: Path) -> None:
    install(tmp_path, "mws-compat", "0.1.0", OURS)
    (tmp_path / "mws/__init__.py").unlink()
    assert clash.damaged_files([str(tmp_path)]) == ("mws/__init__.py",)


def test_the_command_that_mends_it() -> None:
    mending = f"pip uninstall mws && {clash.reinstall_command()}"
    assert clash.reinstall_command().startswith("pip install --force-reinstall --no-deps ")
    assert clash.mending("mws") == mending
    assert mending in clash.warning("mws")


def test_importing_the_facade_warns(tmp_path: Path) -> None:
    package = tmp_path / "mws"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "compat").symlink_to(ROOT / "compat")
    code = "import mws.compat"

    def said() -> str:
        return subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
        ).stderr

    assert said() == ""
    (tmp_path / "mws-0.8.15.dist-info").mkdir()
    assert "RuntimeWarning: mws is installed beside mws-compat" in said()


def test_importing_the_facade_package_costs_the_standard_library_only() -> None:
    code = "import sys; import mws; before = set(sys.modules); import mws.compat; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    tops = {name.partition(".")[0] for name in done.stdout.split()}
    assert tops - set(sys.stdlib_module_names) <= {"mws"}
    assert "importlib.metadata" not in done.stdout.split(), "it costs 20 ms"
