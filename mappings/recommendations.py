"""Recommendations 2013-04-01: no API of today advises a seller, so that the status of the section is all there is.

Why the other Actions have no equivalent, and what comes nearest, stands in `mws.mappings.actions`. Sources: Amazon's
migration guide ("Deprecated in Selling Partner API"); the namespace of MWS's own replies.
"""

from __future__ import annotations

from mws.mappings.model import Section
from mws.mappings.status import service_status

RECOMMENDATIONS = Section(
    "Recommendations",
    "/Recommendations/2013-04-01",
    "2013-04-01",
    "https://mws.amazonservices.com/Recommendations/2013-04-01",
    request_id="RequestId",
)

OPERATIONS = (service_status(RECOMMENDATIONS),)
