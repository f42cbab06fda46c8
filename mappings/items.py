"""What replies that answer id by id share: the status of an item and its own Error.

A plan puts `status` and `error` into each item, those of a failure as `ItemError.as_json` of
`mws.compat.engine.item_errors` has them. Where the items are Results, the operation's envelope is "each". Sources:
MWS's Products pages and samples.
"""

from __future__ import annotations

from mws.mappings.codecs import attr, field, group

SUCCESS = "Success"

ITEM_STATUS = attr("status", "status")
ITEM_ERROR = group("Error", field("Type", "type"), field("Code", "code"), field("Message", "message"), rest="error")
