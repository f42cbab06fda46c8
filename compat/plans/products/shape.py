"""Items of the catalogue as the tables of Products read them: one marketplace, its language, what they are related to.

Which colour and size a child of a variation has stands in no item but its own: children are looked up, twenty a call.
Those beyond `MOST_CHILDREN` of one MWS call are written by their ASINs, and it is told that they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mws.compat.engine.item_errors import ItemError
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Mark
from mws.compat.plans.products.search import Item, Steps, search_each, search_of
from mws.mappings.marketplaces import MARKETPLACES
from mws.mappings.products.catalog import CHILD
from mws.mappings.products.identifiers import ASIN
from mws.mappings.products.item_attributes import left_out
from mws.spapi.calls import Json
from mws.spapi.pagination import dig

MOST_CHILDREN = 100
"""Children of one MWS call that are looked up: five searches, which take two seconds and a half at Amazon's rate."""
BY_MARKETPLACE = ("dimensions", "identifiers", "images", "productTypes", "relationships", "salesRanks", "summaries")


def as_products(found: Sequence[Sequence[Item]], ask: Ask, marketplace: str) -> Steps[list[list[Json]]]:
    """Lists of items as lists of products. Raises what a search for children raises."""
    items = [[of_marketplace(item, marketplace) for item in each] for each in found]
    every = [item for each in items for item in each]
    wanted = [*dict.fromkeys(asin for item in every for asin in related_asins(item, "childAsins"))]
    children = yield from _children(wanted[:MOST_CHILDREN], ask, marketplace)
    missing = [name for item in every for name in left_out(item.get("dimensions"))]
    if len(children) < len(wanted):
        missing.append(CHILD)
    if missing:
        yield Mark("withheld", tuple(dict.fromkeys(missing)))
    return [[as_product(item, marketplace, children) for item in each] for each in items]


def _children(asins: Sequence[str], ask: Ask, marketplace: str) -> Steps[dict[str, Item]]:
    """The colour and the size of children, by ASIN. One that Amazon does not tell of is not among them."""
    answers = yield from search_each(asins, search_of(ask, ASIN, marketplace, ("summaries",)))
    found: dict[str, Item] = {}
    for asin, answer in zip(asins, answers, strict=True):
        summary = None if isinstance(answer, ItemError) else of_marketplace(answer[0], marketplace).get("summaries")
        if isinstance(summary, dict):
            found[asin] = {name: summary.get(name) for name in ("color", "size")}
    return found


def of_marketplace(item: Item, marketplace: str) -> Item:
    """The item with what it says of this marketplace in place of its lists by marketplace."""
    made = dict(item)
    for name in BY_MARKETPLACE:
        rows = item.get(name)
        if isinstance(rows, list):
            made[name] = next((row for row in rows if dig(row, "marketplaceId") == marketplace), None)
    attributes = item.get("attributes")
    if isinstance(attributes, dict):
        made["attributes"] = {name: _of_marketplace(rows, marketplace) for name, rows in attributes.items()}
    return made


def _of_marketplace(rows: Json, marketplace: str) -> Json:
    """The values of an attribute that are this marketplace's, or everyone's."""
    if not isinstance(rows, list):
        return rows
    return [row for row in rows if not isinstance(row, dict) or row.get("marketplace_id", marketplace) == marketplace]


def as_product(item: Item, marketplace: str, children: Mapping[str, Item]) -> Json:
    """An item of one marketplace as the table reads it. children: what is known of children, by ASIN."""
    return {**item, "language": language(item, marketplace), "variations": _variations(item, children)}


def language(item: Item, marketplace: str) -> str:
    """As `xml:lang` has it: the language the item's name is in, else the marketplace's; "" where nothing says."""
    names = dig(item, "attributes.item_name")
    tags = [dig(row, "language_tag") for row in names] if isinstance(names, list) else []
    known = MARKETPLACES.get(marketplace)
    found = next((tag for tag in tags if isinstance(tag, str) and tag), known.language if known is not None else "")
    return found.replace("_", "-")


def _variations(item: Item, children: Mapping[str, Item]) -> Json:
    parents: list[Json] = [{"asin": asin} for asin in related_asins(item, "parentAsins")]
    below: list[Json] = [{"asin": asin, **children.get(asin, {})} for asin in related_asins(item, "childAsins")]
    return {"parents": parents, "children": below}


def related_asins(item: Item, kind: str) -> list[str]:
    """The ASINs of the variations of an item of one marketplace, each once: "parentAsins" or "childAsins".

    A hierarchy of packages is no variation.
    """
    rows = dig(item, "relationships.relationships")
    found: list[str] = []
    for row in rows if isinstance(rows, list) else ():
        listed = dig(row, kind) if dig(row, "type") == "VARIATION" else None
        found += [asin for asin in listed if isinstance(asin, str)] if isinstance(listed, list) else []
    return [*dict.fromkeys(found)]
