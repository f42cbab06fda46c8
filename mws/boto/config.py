"""`boto.config`, and the keys it may hold: of ~/.boto, /etc/boto.cfg, BOTO_CONFIG and ~/.aws/credentials, as boto read.

Of the section [Boto] these count: num_retries, max_retry_delay, is_secure, https_validate_certificates,
ca_certificates_file, proxy, proxy_port, proxy_user, proxy_pass. Of [Credentials], and of [profile NAME]:
aws_access_key_id and aws_secret_access_key.
"""

from __future__ import annotations

import os
from configparser import NoOptionError, NoSectionError, RawConfigParser
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_SHARED = "~/.aws/credentials"


def _files() -> list[Path]:
    """The files of boto, in the order they are read; a later one wins."""
    if os.environ.get("BOTO_CONFIG"):
        return [Path(os.environ["BOTO_CONFIG"]).expanduser()]
    named = os.environ.get("BOTO_PATH", "").split(os.pathsep)
    return [Path("/etc/boto.cfg"), Path("~/.boto").expanduser(), *(Path(each).expanduser() for each in named if each)]


class Config:
    """Settings by section and name, all of them text; what no file says and nobody sets has the caller's default.

    path: a file, over boto's own. do_load: read files at all. Whatever a ConfigParser has besides, this has too.
    """

    def __init__(self, path: str | None = None, fp: Any = None, do_load: bool = True) -> None:
        self._parser = RawConfigParser()
        if fp is not None:
            self._parser.read_file(fp)
        elif path is not None:
            self._parser.read(path)
        elif do_load:
            self._parser.read(_files())

    def __getattr__(self, name: str) -> Any:
        if name == "_parser":  # not there before __init__ has run, as when a copy is made
            raise AttributeError(name)
        return getattr(self._parser, name)

    def get(self, section: str, name: str, default: Any = None) -> Any:
        """The text, or the default."""
        try:
            return self._parser.get(section, name)
        except (NoOptionError, NoSectionError):
            return default

    def get_value(self, section: str, name: str, default: Any = None) -> Any:
        """Another name of `get`."""
        return self.get(section, name, default)

    def getint(self, section: str, name: str, default: int = 0) -> int:
        """As an integer. ValueError for what is none."""
        return int(self.get(section, name, default))

    def getfloat(self, section: str, name: str, default: float = 0.0) -> float:
        """As a number. ValueError for what is none."""
        return float(self.get(section, name, default))

    def getbool(self, section: str, name: str, default: bool = False) -> bool:
        """Whether the text is `true`, in any case."""
        found = self.get(section, name)
        return default if found is None else str(found).lower() == "true"

    def setbool(self, section: str, name: str, value: object) -> None:
        """Set `true` or `false`."""
        self._parser.set(section, name, "true" if value else "false")


config = Config()


@dataclass
class Provider:
    """Whose keys sign. name: `aws`. The secret is in no repr."""

    name: str = "aws"
    access_key: str | None = None
    secret_key: str | None = field(default=None, repr=False)
    security_token: str | None = field(default=None, repr=False)
    profile_name: str | None = None

    def __post_init__(self) -> None:
        self.access_key = self.access_key or self._found("aws_access_key_id", "AWS_ACCESS_KEY_ID")
        self.secret_key = self.secret_key or self._found("aws_secret_access_key", "AWS_SECRET_ACCESS_KEY")

    def _found(self, key: str, variable: str) -> str | None:
        """A key that was not given: of the environment, of the profile, or of the files' own sections."""
        shared = Config(os.path.expanduser(_SHARED))
        places = [(config, f"profile {self.profile_name}"), (shared, self.profile_name or "default")]
        if self.profile_name is None:
            places = [places[1], (config, "Credentials")]
            if os.environ.get(variable):
                return os.environ[variable]
        found = (place.get(section, key) for place, section in places)
        return next((str(each) for each in found if each), None)
