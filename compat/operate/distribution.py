"""How this package was got, and the pip command that gets it again. No other module names the distribution to pip.

A hint such as `pip install mws-compat[state]` would fetch whatever an index has under that name. So a hint repeats the
source pip noted at installation (PEP 610), or names the checkout this file stands in.
"""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

OURS = "mws-compat"


def install_command(extras: str = "", *options: str) -> str:
    """A command line of pip that installs this package from where it was got. extras: `state`, or `gateway,state`.

    options: further options of pip, `--force-reinstall` for one.
    """
    return shlex.join(["pip", "install", *options, *_source(f"[{extras}]" if extras else "")])


def _source(extras: str) -> list[str]:
    noted = _direct_url()
    checkout = Path(__file__).resolve().parents[2]
    editable = bool(noted.get("dir_info", {}).get("editable"))
    if (checkout / "pyproject.toml").is_file():
        return [*(["-e"] if editable else []), f"{checkout}{extras}"]
    url = noted.get("url", "")
    if not url:
        return [f"{OURS}{extras}"]  # pip notes no source for what an index had under this name
    if "vcs_info" in noted:
        found = noted["vcs_info"]
        at = found.get("requested_revision") or found.get("commit_id", "")
        return [f"{OURS}{extras} @ {found.get('vcs', 'git')}+{url}{f'@{at}' if at else ''}"]
    parts = urlsplit(url)
    if parts.scheme == "file":
        return [f"{unquote(parts.path)}{extras}"]
    return [f"{OURS}{extras} @ {url}"]


# Any: JSON that installers write, of the shape of PEP 610.
def _direct_url() -> dict[str, Any]:
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        text = distribution(OURS).read_text("direct_url.json")
    except PackageNotFoundError:
        return {}
    noted: dict[str, Any] = json.loads(text) if text else {}
    return noted
