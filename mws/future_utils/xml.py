"""Re-exports of `mws.utils.xml` under 0.8.15's name."""

from __future__ import annotations

from mws.utils.collections import DotDict
from mws.utils.xml import MWS_ENCODING, mws_xml_to_dict, mws_xml_to_dotdict, remove_xml_namespaces

__all__ = ["MWS_ENCODING", "DotDict", "mws_xml_to_dict", "mws_xml_to_dotdict", "remove_xml_namespaces"]
