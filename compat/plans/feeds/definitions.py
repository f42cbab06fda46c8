"""Reads Amazon's definitions of product types for a conversion: kept ones first, else the operation and its document.

A definition says nothing of a seller. It is kept for a day, by product type, marketplace, language, requirements and
whether they are enforced. Reads only.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterable
from typing import Any, TypeAlias

from mws.compat.engine.steps import Document, Recall, Remember, Spool, Step
from mws.compat.listings.definition import Definition, DefinitionKey, Unusable, pack, unpack
from mws.compat.listings.definition_rules import validator_class
from mws.mappings.feeds.definitions import GET_DEFINITION
from mws.spapi import errors as spapi
from mws.spapi.calls import RestCall

LARGEST = 32 * 1024 * 1024
"""Bytes of a definition. Whole ones of 2024 have up to 1.2 million."""

Found: TypeAlias = Definition | str
"""A definition, or why there is none."""

log = logging.getLogger("mws.compat")

_KIND = "definition"
_Steps: TypeAlias = Generator[Step, Any, Any]  # Any: a step's answer is JSON of a shape its operation knows


def read_definitions(keys: Iterable[DefinitionKey], found: dict[DefinitionKey, Found]) -> _Steps:
    """Put these definitions into `found`. Raises NotConfigured without the extra, before anything is asked; what
    Amazon's operation and its document fail with; UnreadableReply for a document that is no definition.
    """
    wanted = tuple(keys)
    if not wanted:
        return
    validator_class()
    kept = yield Recall(_KIND, tuple(map(str, wanted)))
    for key in wanted:
        text = kept.get(str(key))
        found[key] = (yield from _fetched(key)) if text is None else unpack(text)


def definition_call(key: DefinitionKey) -> RestCall:
    """The call that says where a definition lies."""
    query = {
        "marketplaceIds": [key.marketplace],
        "requirements": key.requirements,
        "requirementsEnforced": "ENFORCED" if key.enforced else "NOT_ENFORCED",
        "locale": key.locale,
    }
    return RestCall(GET_DEFINITION, {"productType": key.product_type}, query)


def _fetched(key: DefinitionKey) -> _Steps:
    """The definition as Amazon has it now, and keep it; why there is none where Amazon knows no such product type."""
    try:
        document: Document = yield Spool(definition_call(key), max_size=LARGEST)
    except (spapi.NotFound, spapi.BadRequest) as exc:
        return f"Amazon gives no definition of product type {key.product_type} in marketplace {key.marketplace}: {exc}"
    with document.file as file:
        text = pack(file.read())
    try:
        made = unpack(text)
    except Unusable as exc:
        raise spapi.UnreadableReply(
            f"the definition of product type {key.product_type} cannot be read: {exc}", operation=GET_DEFINITION
        ) from exc
    if made.unknown:
        counts = ", ".join(f"{name} ({count})" for name, count in sorted(made.unknown.items()))
        log.info("%s: keywords no rule here knows, which refuse nothing: %s", key, counts)
    yield Remember(_KIND, {str(key): text})
    return made
