"""The distribution as others meet it: built, installed, and beside packages that want the same names."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from mws.version import VERSION
from tests import venvs
from tests.packaging.test_layout import DATA, ROOT, project

pytestmark = pytest.mark.long

SOURCES = ("mws", "compat", "mappings", "spapi", "pyproject.toml", "README.md", "LICENSE")
SECONDS = 180


def run(command: Sequence[str | Path], cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run to its end, outside this checkout's environment; the caller looks at the return code."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "MWS_", "VIRTUAL_ENV"))}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def build(tree: Path, *options: str) -> Path:
    """The wheel `python -m build` makes of a tree; skips where the build back end cannot be fetched."""
    out = tree / "dist" / ("sdist" if not options else "tree")
    done = run([sys.executable, "-m", "build", *options, "--outdir", out, tree], tree)
    if done.returncode and ("ConnectionError" in done.stderr or "No matching distribution" in done.stderr):
        pytest.skip("the package index cannot be reached: no build back end")
    assert done.returncode == 0, done.stdout + done.stderr
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources, so that a build leaves nothing in the checkout."""
    folder = tmp_path_factory.mktemp("tree")
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, folder / name)
    return folder


@pytest.fixture(scope="module")
def wheel(tree: Path) -> Path:
    return build(tree, "--wheel")


@pytest.fixture(scope="module")
def dependencies() -> Path:
    """The folder with what the wheel depends on, installed once; environments here see it through a .pth file."""
    python = venvs.venv("dependencies", packages=project()["project"]["dependencies"])
    return next(python.parent.parent.glob("lib/python*/site-packages"))


@pytest.fixture
def python(tmp_path: Path, dependencies: Path) -> Path:
    """The interpreter of an empty environment that sees the dependencies."""
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    site = next((tmp_path / "venv").glob("lib/python*/site-packages"))
    (site / "dependencies.pth").write_text(f"{dependencies}\n")
    return tmp_path / "venv" / "bin" / "python"


def pip(python: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    options = ("--disable-pip-version-check", "--no-input")
    return run([sys.executable, "-m", "pip", "--python", python, *options, *arguments], python.parent)


def install(python: Path, *what: str | Path) -> None:
    done = pip(python, "install", "--quiet", "--no-deps", *what)
    if done.returncode and "No matching distribution" in done.stderr:
        pytest.skip(f"the package index has no {what[-1]}")
    assert done.returncode == 0, done.stderr


def names(archive: Path) -> set[str]:
    with zipfile.ZipFile(archive) as opened:
        return {name for name in opened.namelist() if ".dist-info/" not in name}


def test_the_wheel_holds_every_module_and_data_file(wheel: Path) -> None:
    expected = set()
    for top in ("mws", "compat", "mappings", "spapi"):
        prefix = Path("mws") if top == "mws" else Path("mws", top)
        for path in (ROOT / top).rglob("*"):
            inner = path.relative_to(ROOT / top)
            linked = top == "mws" and inner.parts[0] in ("compat", "mappings", "spapi")
            if path.is_file() and not linked and "__pycache__" not in path.parts:
                expected.add((prefix / inner).as_posix())
    assert names(wheel) == expected
    assert "mws/py.typed" in expected
    assert any(name.startswith("mws/spapi/data/") for name in expected)
    assert any(name.replace("/", ".").startswith(tuple(DATA)) for name in expected)


def test_a_wheel_from_the_sdist_is_the_same(tree: Path, wheel: Path) -> None:
    assert names(build(tree)) == names(wheel)


def test_the_licence_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        assert [name for name in opened.namelist() if name.endswith("LICENSE")]


def test_the_route_table_travels_with_what_successes_hold_and_stays_small(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        packed = opened.getinfo("mws/spapi/data/routes.json")
        table = json.loads(opened.read(packed))["routes"]
    assert table["feeds.2021-06-30.createFeed"]["success"] == {"required": ["feedId"]}
    assert table["orders.v0.confirmShipment"]["success"] == {"kind": "none", "may_be_empty": True}
    assert packed.file_size < 250_000
    assert packed.compress_size < 30_000


ONE_CALL = """
import mws
orders = mws.Orders(
    access_key="AKIASANDBOXSANDBOX00", secret_key="sandboxsandboxsandboxsandboxsandboxsandb",
    account_id="A1SANDBOXSELLER", region="US", auth_token="amzn.mws.5a4db0c5-0000-4000-8000-000000000001",
)
print(orders.get_order(["111-1111111-1111111"]).parsed.Orders.Order.AmazonOrderId)
"""


def test_it_works_beside_an_application_with_modules_of_those_names(python: Path, wheel: Path, tmp_path: Path) -> None:
    install(python, wheel)
    application = tmp_path / "application"
    application.mkdir()
    for name in ("compat", "mappings", "spapi"):
        (application / f"{name}.py").write_text(f"print('theirs: {name}')\n")
    (application / "main.py").write_text("import compat, mappings, spapi\n" + ONE_CALL)
    done = run([python, "main.py"], application, MWS_COMPAT_BACKEND="sandbox")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:-1] == [
        "theirs: compat",
        "theirs: mappings",
        "theirs: spapi",
        "111-1111111-1111111",
    ]


@pytest.mark.parametrize("ours_first", [True, False], ids=["ours, then theirs", "theirs, then ours"])
def test_it_works_beside_amazons_sdk(python: Path, wheel: Path, ours_first: bool, tmp_path: Path) -> None:
    for what in (wheel, "amzn-sp-api") if ours_first else ("amzn-sp-api", wheel):
        install(python, what)
    done = run([python, "-c", ONE_CALL], tmp_path, MWS_COMPAT_BACKEND="sandbox")
    assert done.returncode == 0, done.stderr
    owners = (
        "from importlib.metadata import distribution as d\n"
        "print({str(f) for f in d('mws-compat').files} & {str(f) for f in d('amzn-sp-api').files})\n"
        "import importlib.util as u; print(u.find_spec('spapi').origin != u.find_spec('mws.spapi').origin)\n"
    )
    assert run([python, "-c", owners], tmp_path).stdout.split() == ["set()", "True"]


@pytest.mark.parametrize("ours_first", [True, False], ids=["ours, then theirs", "theirs, then ours"])
def test_it_tells_of_another_owner_of_mws(python: Path, wheel: Path, ours_first: bool, tmp_path: Path) -> None:
    for what in (wheel, "mws==0.8.15") if ours_first else ("mws==0.8.15", wheel):
        install(python, what)
    imported = run([python, "-c", "import mws.compat"], tmp_path)
    assert "pip uninstall" in imported.stderr, imported
    assert "mws-compat" in imported.stderr
    doctor = run([python.parent / "mws-compat", "doctor"], tmp_path)
    assert doctor.returncode != 0
    assert "pip uninstall" in doctor.stdout + doctor.stderr, doctor


def test_nothing_is_told_where_there_is_no_other_owner(python: Path, wheel: Path, tmp_path: Path) -> None:
    install(python, wheel)
    imported = run([python, "-c", "import mws.compat"], tmp_path)
    assert (imported.returncode, imported.stderr) == (0, "")


def test_an_editable_install_finds_all_parts_from_anywhere(python: Path, tree: Path, tmp_path: Path) -> None:
    install(python, "--config-settings", "editable_mode=compat", "-e", tree)
    code = "import mws.compat.facade as f, mws.mappings.model, mws.spapi.client; print(f.__file__)"
    done = run([python, "-c", code], tmp_path)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).resolve() == (tree / "compat" / "facade.py").resolve()
    assert run([python.parent / "mws-compat", "--help"], tmp_path).returncode == 0


def test_a_checkout_without_links_says_what_to_do(tree: Path, tmp_path: Path, dependencies: Path) -> None:
    """Git on Windows without core.symlinks writes each link as a small file holding the path."""
    copy = tmp_path / "checkout"
    shutil.copytree(tree / "mws", copy / "mws", ignore=shutil.ignore_patterns("compat", "mappings", "spapi"))
    for name in ("compat", "mappings", "spapi"):
        (copy / "mws" / name).write_text(f"../{name}")
    done = run([sys.executable, "-S", "-c", "import mws"], copy, PYTHONPATH=str(dependencies))
    assert done.returncode != 0
    assert "core.symlinks" in done.stderr, done.stderr


@pytest.fixture(scope="module")
def index(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that pip takes for an index: our wheel, and what `make placeholder` builds."""
    folder = tmp_path_factory.mktemp("index")
    done = run([sys.executable, ROOT / "scripts" / "placeholder.py", folder], ROOT, PYTHONPATH=str(ROOT))
    if done.returncode and ("ConnectionError" in done.stderr or "No matching distribution" in done.stderr):
        pytest.skip("the package index cannot be reached: no build back end")
    assert done.returncode == 0, done.stderr
    shutil.copy2(wheel, folder)
    return folder


@pytest.fixture
def offline(index: Path) -> tuple[str | Path, ...]:
    """Options of `pip install`: from that folder and nowhere else."""
    return "--no-index", "--find-links", index


def test_the_placeholder_holds_nothing_and_needs_ours(index: Path) -> None:
    (wheel,) = index.glob("mws-*.whl")
    assert names(wheel) == set()
    with zipfile.ZipFile(wheel) as opened:
        (metadata,) = [name for name in opened.namelist() if name.endswith("METADATA")]
        lines = opened.read(metadata).decode().splitlines()
    assert {"Name: mws", "Version: 0.8.15+compat", f"Requires-Dist: mws-compat>={VERSION}"} <= set(lines)
    (sdist,) = index.glob("mws-*.tar.gz")
    with tarfile.open(sdist) as packed:
        assert [name for name in packed.getnames() if name.endswith(".py")] == []


@pytest.mark.parametrize("pinned", ["mws==0.8.15", "mws>=0.8,<1"])
def test_what_requires_the_original_is_met_by_ours(
    pinned: str, python: Path, offline: tuple[str | Path, ...], tmp_path: Path
) -> None:
    (tmp_path / "requirements.txt").write_text(f"{pinned}\n")
    done = pip(python, "install", *offline, "-r", tmp_path / "requirements.txt")
    assert done.returncode == 0, done.stderr
    assert f"mws-compat-{VERSION}" in done.stdout.splitlines()[-1], "it comes along"
    again = pip(python, "install", "--no-index", "--no-deps", pinned)
    assert again.stdout.splitlines()[-1].startswith("Requirement already satisfied: mws"), again
    assert pip(python, "check").stdout == "No broken requirements found.\n"
    called = run([python, "-W", "error::RuntimeWarning", "-c", ONE_CALL], tmp_path, MWS_COMPAT_BACKEND="sandbox")
    assert (called.stdout, called.stderr) == ("111-1111111-1111111\n", "")
    doctor = run([python.parent / "mws-compat", "doctor"], tmp_path)
    assert "clash\tok\t" in doctor.stdout, doctor


def test_ours_stays_when_the_placeholder_goes(python: Path, offline: tuple[str | Path, ...], tmp_path: Path) -> None:
    assert pip(python, "install", *offline, "mws==0.8.15").returncode == 0
    assert pip(python, "uninstall", "--yes", "mws").returncode == 0
    called = run([python, "-c", ONE_CALL], tmp_path, MWS_COMPAT_BACKEND="sandbox")
    assert (called.stdout, called.stderr) == ("111-1111111-1111111\n", "")
    whole = "from mws.compat.operate import clash; print(clash.damaged_files())"
    assert run([python, "-c", whole], tmp_path).stdout == "()\n"


def test_the_original_has_to_go_before_the_placeholder_comes(
    python: Path, offline: tuple[str | Path, ...], tmp_path: Path
) -> None:
    install(python, "mws==0.8.15")
    assert pip(python, "install", *offline, "mws==0.8.15+compat").returncode == 0
    doctor = run([python.parent / "mws-compat", "doctor"], tmp_path).stdout
    assert re.search(r"^clash\tfail\t\d+ files of mws-compat are gone or overwritten", doctor, re.MULTILINE), doctor
    assert pip(python, "uninstall", "--yes", "mws", "mws-compat").returncode == 0
    assert pip(python, "install", *offline, "mws==0.8.15").returncode == 0
    assert run([python, "-c", ONE_CALL], tmp_path, MWS_COMPAT_BACKEND="sandbox").stdout == "111-1111111-1111111\n"
