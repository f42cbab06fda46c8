"""`mws.boto.install()`: legacy import lines find ours, again is no harm, another boto that is in use is left alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mws.boto.installing import MODULES
from tests.mws.original import ROOT
from tests.venvs import venv

# Every import line of boto that programs for MWS have.
LINES = """
import boto
import boto.mws
import boto.mws.connection
import boto.mws.exception as failures
from boto import config
from boto.connection import AWSQueryConnection
from boto.exception import BotoClientError, BotoServerError, NoAuthHandlerFound
from boto.handler import XmlHandler
from boto.mws import connection, exception, response
from boto.mws.connection import MWSConnection, api_action, api_call_map, requires, structured_lists
from boto.mws.exception import InvalidParameterValue, ResponseError, ResponseErrorFactory
from boto.mws.response import ComplexMoney, Element, ElementList, MemberList, ResponseElement, ResponseFactory
from boto.resultset import ResultSet
"""


def run(program: str, *paths: Path | str) -> subprocess.CompletedProcess[str]:
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "MWS_", "BOTO_", "AWS_"))}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        env={**plain, "PYTHONPATH": os.pathsep.join(map(str, (ROOT, *paths)))},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def printed(program: str, *paths: Path | str) -> list[str]:
    done = run(program, *paths)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.split()


@pytest.fixture(scope="module")
def real() -> Path:
    """The folder of boto 2.49 itself, which is the same for every Python."""
    python = venv("boto-2.49.0", "3.8", ["boto==2.49.0"])
    (folder,) = python.parent.parent.glob("lib/python3.8/site-packages")
    return folder


def test_every_import_line_finds_ours() -> None:
    program = f"import mws.boto\nmws.boto.install()\n{LINES}\nprint(MWSConnection.__module__, boto.__version__)"
    assert printed(program) == ["mws.boto.connection", "2.49.0"]


@pytest.mark.parametrize("name", sorted(MODULES))
def test_both_names_of_a_module_are_one_module(name: str) -> None:
    above, _, own = name.rpartition(".")
    program = (
        f"import mws; mws.boto.install()\nimport {MODULES[name]}, {name}, {above}\n"
        f"print({MODULES[name]} is {name}, {above}.{own} is {name})"
    )
    assert printed(program) == ["True", "True"]


def test_it_may_be_called_again() -> None:
    program = "import sys, mws.boto\nmws.boto.install(); first = sys.modules['boto']\nmws.boto.install()\nimport boto\n"
    assert printed(program + "print(boto is first)") == ["True"]


def test_nothing_is_installed_by_an_import() -> None:
    program = "import sys, mws, mws.boto\nprint('boto' in sys.modules, 'requests' in sys.modules)"
    assert printed(program) == ["False", "False"]


def test_what_boto_had_besides_is_not_there() -> None:
    done = run("import mws.boto; mws.boto.install()\nimport boto.s3")
    assert done.stderr.splitlines()[-1] == "ModuleNotFoundError: No module named 'boto.s3'"


def test_an_installed_boto_that_nobody_imported_gives_way(real: Path) -> None:
    program = "import mws.boto; mws.boto.install()\nfrom boto.mws.connection import MWSConnection\n"
    assert printed(f"{program}print(MWSConnection.__module__)", real) == ["mws.boto.connection"]


STAYS = """
import mws, mws.boto
try:
    import boto
except ImportError:
    # Python 3.12 and later: it cannot be imported, and leaves parts of itself behind.
    mws.boto.install()
    import boto
    print("installed", boto.mws.connection.__name__)
else:
    before = dict(__import__("sys").modules)
    try:
        mws.boto.install()
    except ImportError as exc:
        assert isinstance(exc, mws.MWSError)
        assert boto.__file__ in str(exc) and "before the first `import boto`" in str(exc), exc
        assert dict(__import__("sys").modules) == before
        print("refused", boto.__name__)
"""


def test_a_boto_in_use_is_left_alone_and_one_that_cannot_be_imported_gives_way(real: Path) -> None:
    if sys.version_info >= (3, 12):
        assert printed(STAYS, real) == ["installed", "mws.boto.connection"]
    else:
        assert printed(STAYS, real) == ["refused", "boto"]


def test_a_boto_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "boto").mkdir()
    (tmp_path / "boto" / "__init__.py").write_text("")
    assert printed(STAYS, tmp_path) == ["refused", "boto"]
