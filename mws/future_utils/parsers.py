"""Re-exports of `mws.utils.parsers` under 0.8.15's name."""

from __future__ import annotations

from mws.utils.crypto import calc_md5
from mws.utils.deprecation import RemovedInPAM11Warning
from mws.utils.parsers import DataWrapper, DictWrapper, ObjectDict, XML2Dict
from mws.utils.xml import remove_xml_namespaces

__all__ = [
    "DataWrapper",
    "DictWrapper",
    "ObjectDict",
    "RemovedInPAM11Warning",
    "XML2Dict",
    "calc_md5",
    "remove_xml_namespaces",
]
