"""A hint names the source this package was got from, and no distribution that may not exist."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from mws.compat.operate import distribution

ROOT = Path(__file__).resolve().parents[3]


class Installed:
    """A distribution with the note pip leaves."""

    def __init__(self, noted: object) -> None:
        self._noted = noted

    def read_text(self, name: str) -> str | None:
        """The note, for its own name."""
        assert name == "direct_url.json"
        return None if self._noted is None else json.dumps(self._noted)


@pytest.mark.parametrize(
    ("noted", "expected"),
    [
        (None, "mws-compat[state]"),
        ({"url": "file:///srv/a%20b/mws-compat", "dir_info": {}}, "/srv/a b/mws-compat[state]"),
        ({"url": "file:///srv/mws_compat-0.1.0-py3-none-any.whl", "archive_info": {}},
         "/srv/mws_compat-0.1.0-py3-none-any.whl[state]"),
        ({"url": "https://example.com/mws-compat.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}},
         "mws-compat[state] @ git+https://example.com/mws-compat.git@abc"),
        ({"url": "https://example.com/mws-compat.git",
          "vcs_info": {"vcs": "git", "commit_id": "abc", "requested_revision": "v1"}},
         "mws-compat[state] @ git+https://example.com/mws-compat.git@v1"),
        ({"url": "https://example.com/mws_compat.tar.gz", "archive_info": {}},
         "mws-compat[state] @ https://example.com/mws_compat.tar.gz"),
    ],
)  # fmt: skip
def test_an_installed_package_names_its_source(
    noted: object, expected: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(metadata, "distribution", lambda name: Installed(noted))
    monkeypatch.setattr(distribution, "__file__", str(tmp_path / "mws" / "compat" / "operate" / "distribution.py"))
    assert shlex.split(distribution.install_command("state")) == ["pip", "install", expected]


def test_a_checkout_names_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> object:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", none)
    assert distribution.install_command() == f"pip install {ROOT}"
    noted = {"url": f"file://{ROOT}", "dir_info": {"editable": True}}
    monkeypatch.setattr(metadata, "distribution", lambda name: Installed(noted))
    words = ["pip", "install", "--no-deps", "-e", f"{ROOT}[gateway,state]"]
    assert shlex.split(distribution.install_command("gateway,state", "--no-deps")) == words


def test_no_other_module_names_the_distribution_to_pip() -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for folder in ("compat", "mappings", "mws", "spapi")
        for path in (ROOT / folder).rglob("*.py")
        if "mws-compat[" in (text := path.read_text(encoding="utf-8")) or "pip install mws-compat" in text
    ]
    assert {name.replace("mws/compat/", "compat/") for name in found} == {"compat/operate/distribution.py"}


def test_what_an_unmet_extra_needs_is_named_by_published_packages() -> None:
    code = """
import sys
sys.modules["werkzeug"] = None
from mws.compat.cli import main
main(["gateway", "--sandbox", "--port", "0"])
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"pip install -e '{ROOT}[gateway]'" in done.stderr or f"pip install '{ROOT}[gateway]'" in done.stderr
