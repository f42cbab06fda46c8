"""The section Products 2011-10-01: what all its tables share.

Sources: the namespaces of every reply in Amazon's published schemas and samples. Attributes of a product stand in the
namespace of `default.xsd`, everywhere by the prefix `ns2`, which programs search for as text.
"""

from __future__ import annotations

from mws.mappings.model import Section

XMLNS = "http://mws.amazonservices.com/schema/Products/2011-10-01"
NS2 = f"{XMLNS}/default.xsd"

PRODUCTS = Section(
    "Products",
    "/Products/2011-10-01",
    "2011-10-01",
    XMLNS,
    request_id="RequestId",
    namespaces=(("ns2", NS2),),
)
