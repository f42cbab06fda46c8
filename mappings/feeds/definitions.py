"""Keywords of Amazon's product type definitions beside those of JSON Schema Draft 2019-09, and members of entries.

Source: "Amazon Product Type Definitions Meta-Schema (v1)" of Amazon's documentation, and its example validators:
without `selectors` all members of an entry tell it apart; what is no object is not counted. `$lifecycle` and `replaces`
stand in definitions that Amazon serves.
"""

from __future__ import annotations

from mws.spapi import routes

GET_DEFINITION = "definitionsProductTypes.2020-09-01.getDefinitionsProductType"

REFUSING = frozenset({"selectors", "minUniqueItems", "maxUniqueItems", "minUtf8ByteLength", "maxUtf8ByteLength"})
"""Keywords of Amazon's own that forbid something."""

TELLING = frozenset({"$lifecycle", "replaces", "editable", "enumNames", "hidden"})
"""Keywords of Amazon's own that people are shown, and that forbid nothing."""

# Keywords of Draft 2019-09 that no rule belongs to: identity, annotations, and what belongs to a keyword beside it.
_SILENT = (
    "$schema $id $anchor $recursiveAnchor $vocabulary $comment $defs definitions title description default deprecated "
    "readOnly writeOnly examples then else minContains maxContains contentMediaType contentEncoding contentSchema "
    "additionalItems"
)
SILENT = frozenset(_SILENT.split())

LOCALES = frozenset(
    value for param in routes.route(GET_DEFINITION).params if param.name == "locale" for value in param.enum
)
"""Languages in which the operation gives titles."""

DEFAULT_LOCALE = "DEFAULT"

MARKETPLACE, LANGUAGE, CURRENCY, UNIT, AUDIENCE = "marketplace_id", "language_tag", "currency", "unit", "audience"
BESIDE = frozenset({MARKETPLACE, LANGUAGE, CURRENCY, UNIT, AUDIENCE})
"""Members of an entry that stand beside its value."""

VALUE, WITH_TAX = "value", "value_with_tax"
