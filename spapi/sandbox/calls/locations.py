"""Where a document lies, as the document operations of several APIs tell it."""

from __future__ import annotations

from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.messages import invalid
from mws.spapi.sandbox.world.documents import Document
from mws.spapi.sandbox.world.model import Shape
from mws.spapi.sandbox.world.site import Site


def location(site: Site, call: Call, document: Document) -> Shape:
    """url and compressionAlgorithm of a document, as both APIs give them."""
    encoding = ""
    if document.compression:
        wanted = call.request.one("enableContentEncodingUrlHeader").lower()
        if wanted not in ("", "true", "false"):
            raise invalid("enableContentEncodingUrlHeader must be true or false.")
        encoding = "gzip" if wanted == "true" else "identity"
    shape: Shape = {"url": site.shelf.url(document, "GET", call.request.root, call.now, encoding)}
    if document.compression:
        shape["compressionAlgorithm"] = document.compression
    return shape
