"""`new_action.py Section.Action`: prints the table entry and the case folder of an Action, as far as facts go.

Of a write it is two folders: the second tells that with `writes = "off"` nothing is sent. What nobody has looked up yet
is `?`, which neither compiles nor passes: an entry is finished when none is left. Nothing is written; `--write` makes
the folders (never over one that is there), not the table.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mws.mappings import registry
from mws.mappings.all_actions import ACTIONS
from mws.mappings.model import Section
from mws.spapi.calls import Route
from mws.spapi.lifecycle import end_of
from mws.spapi.routes import body_properties, route
from scripts.action_case import case_folders, writes
from scripts.action_facts import REFERENCE, ROOT, ActionFacts, NoSuchAction, Schema, facts_of
from scripts.action_names import UNKNOWN, Name

CODECS = {"int": "COUNT", "bool": "BOOL", "boolean": "BOOL", "dateTime": "TIME", "nonNegativeInteger": "COUNT"}
MONEY = {"Currency", "MoneyType", "CurrencyAmount", "Amount"}
# What answers that are given id by id share: nodes of mappings/items.py.
SHARED = {("status", True): "ITEM_STATUS", ("Error", False): "ITEM_ERROR"}


def constant(name: str) -> str:
    """`GetMyFeesEstimate` as `GET_MY_FEES_ESTIMATE`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).upper()


def folded(name: str) -> str:
    """What spellings of one name have in common: `SellerSKUList`, `SellerSkus` and `sellerSKU`."""
    return "".join(char for char in name.lower() if char.isalnum()).removesuffix("list").removesuffix("s")


def found(name: str, names: Mapping[str, Any]) -> str:
    """The REST name that is this one, but for its spelling; "" for none."""
    return next((each for each in names if folded(each) == folded(name)), "")


# The table -----------------------------------------------------------------------------------------------------------


def table_entry(facts: ActionFacts) -> str:
    """The Operation, its section where that is new, and its ByNextToken twin, as Python."""
    action, section = facts.action, facts.section
    lines: list[str] = []
    place, section_constant = section_place(section)
    if not place:
        said = json.dumps([section.name, section.path, section.version, section.xmlns])[1:-1]
        lines += [f"{section_constant} = Section({said})", ""]
    calls = ", ".join(json.dumps(key) for key in action.operations)
    lines += [
        f"{constant(action.name)} = Operation(",
        f"    section={section_constant},",
        f'    action="{action.name}",',
        f"    calls=({calls}{',' if len(action.operations) == 1 else ''}),",
    ]
    if len(action.operations) > 1:
        lines.append(f'    plan="{UNKNOWN}",  # several operations: a plan of compat/plans, by its name there')
    if writes(facts):
        kinds = "state, fact, event, request or call: what a repeat of it is (docs/decisions/0013)"
        lines.append(f'    repeats="{UNKNOWN}",  # {kinds}')
        if facts.envelope in ("empty", "none"):
            lines.append('    rehearsal="empty",  # its success has no content, so "dry_run" can answer it')
    if facts.envelope != "one":
        lines.append(f'    envelope="{facts.envelope}",')
    lines += _block("request", list(_request(facts)))
    if facts.elements is None:
        lines.append(f"    result=({UNKNOWN},),  # its elements, in MWS's order")
    elif facts.elements:
        each, success = facts.envelope == "each", facts.schema.success
        token = next((path for key in action.operations for path in route(key).page_reply), "").removeprefix("payload.")
        # A plan that answers id by id puts its items together itself.
        success = facts.schema.resolved(success) if each and success else success
        lines += _block("result", list(_result(facts.elements, facts.schema, success, each=each, page_token=token)))
    lines.append(")")
    if f"{action.name}ByNextToken" in {each.name for each in ACTIONS if each.section == action.section}:
        lines += ["", f"{constant(action.name)}_BY_NEXT_TOKEN = next_page({constant(action.name)})"]
    return "\n".join(lines)


def section_place(section: Section) -> tuple[str, str]:
    """Module and name of a section's constant; ("", a name for it) where no table has it yet."""
    tables = [each for name, each in sys.modules.items() if name.startswith("mws.mappings.")]
    # A table cannot import from the package that collects it.
    for module in [each for each in tables if not hasattr(each, "__path__")]:
        for name, value in vars(module).items():
            if value is section and module is not registry:
                return module.__name__, name
    return "", constant(section.name)


def _block(name: str, nodes: list[str]) -> list[str]:
    return [f"    {name}=(", *(f"        {line}" for node in nodes for line in node.splitlines()), "    ),"]


def _request(facts: ActionFacts) -> Iterator[str]:
    ways = [route(key) for key in facts.action.operations[:1]]
    filled: set[str] = set()
    for name in facts.parameters.values():
        place, model = _place(name, ways, facts.schema)
        filled.add(place)
        yield _parameter(name, place, facts.schema, model) + ","
    # What Amazon requires beside it; where nobody told the parameters, they are behind it.
    for param in [param for way in ways for param in way.params if param.required and param.place in ("path", "query")]:
        place = f"{param.place}.{param.name}"
        if place not in filled:
            yield f'Fixed("{place}", "?"),' if facts.parameters else f'field("?", "{place}", required=True),'


def _place(name: Name, ways: list[Route], schema: Schema) -> tuple[str, Mapping[str, Any]]:
    """Where a parameter goes, and the model of what stands there."""
    for way in ways:
        for param in way.params:
            if param.place in ("path", "query") and folded(param.name) == folded(name.name):
                return f"{param.place}.{param.name}", {}
        if schema.body:
            rest, model = look(name, schema, schema.body)
            if rest or (model and schema.is_list(schema.body)):
                return f"body.{rest}".removesuffix("."), model
        same = found(name.name, dict.fromkeys(body_properties(way.key)))
        if same:
            return f"body.{same}", {}
    return UNKNOWN, {}


def look(name: Name, schema: Schema, model: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Where in that model a name stands, and the model there; ("", {}) for nowhere.

    By its own name or its item's, there or one object deeper; else the list that has most of what stands below it,
    which may be the model itself.
    """
    properties = schema.properties(model) if model else {}
    reachable = dict(properties)
    for outer, inner in properties.items():
        if not schema.is_list(inner):
            reachable |= {f"{outer}.{each}": deeper for each, deeper in schema.properties(inner).items()}
    items = [name.item, *(each.name for each in _entries(name))]
    for wanted in (name.name, *(item for item in items if item not in ("", "[]", "member"))):
        for place, inner in reachable.items():
            # What is called as an item is, has to be a list of them.
            if folded(place.rpartition(".")[2]) == folded(wanted) and (wanted == name.name or schema.is_list(inner)):
                return place, inner
    below = _entries(name)[0].below if _entries(name) else name.below
    lists = {outer: inner for outer, inner in properties.items() if schema.is_list(inner)}
    if model and schema.is_list(model):
        lists[""] = {**schema.resolved(model)}
    best = max(lists, key=lambda each: _in_common(below, schema.properties(lists[each])), default=None)
    if best is None or _in_common(below, schema.properties(lists[best])) < 2:
        return "", {}
    return best, lists[best]


def _entries(name: Name) -> list[Name]:
    """The item of an element that holds a list and nothing else."""
    below = list(name.below.values())
    return below if len(below) == 1 and below[0].item else []


def _in_common(names: Mapping[str, Name], properties: Mapping[str, Any]) -> int:
    return sum(bool(found(name, properties)) for name in names)


def _parameter(name: Name, rest: str, schema: Schema, model: Mapping[str, Any]) -> str:
    options = ", required=True" if name.required else ""

    def below() -> Iterator[str]:
        for each in name.below.values():
            place, inner = look(each, schema, model)
            yield _parameter(each, place or UNKNOWN, schema, inner)

    if name.item:
        return _call("many", [f'"{name.name}"', f'"{name.item}"', *below()], f'rest="{rest}"{options}')
    if name.below:
        return _call("group", [f'"{name.name}"', *below()], f'rest="{rest}"{options}')
    codec = CODECS.get(name.kind, "")
    return f'field("{name.name}", "{rest}"{f", {codec}" if codec else ""}{options})'


def _result(
    names: Mapping[str, Name], schema: Schema, model: Mapping[str, Any], *, each: bool = False, page_token: str = ""
) -> Iterator[str]:
    # Attributes stand first: they belong to the start tag.
    for name in sorted(names.values(), key=lambda one: not one.attribute):
        if each and (name.name, name.attribute) in SHARED:
            yield SHARED[name.name, name.attribute] + ","
        else:
            yield _element(name, schema, model, page_token) + ","


def _element(name: Name, schema: Schema, model: Mapping[str, Any], page_token: str) -> str:
    rest, inner = look(name, schema, model)
    codec = CODECS.get(name.kind, "")
    codec = f", {codec}" if codec in ("COUNT", "BOOL") else ""
    if name.name == "NextToken":
        return f'NextToken("{rest or page_token or UNKNOWN}")'
    if name.name == "text()":
        return f'text("{UNKNOWN}"{codec})'
    if name.attribute:
        return f'attr("{name.name}", "{rest or UNKNOWN}"{codec})'
    if name.kind in MONEY:
        return f'money("{name.name}", "{rest or UNKNOWN}")'
    entries, whole = _entries(name), bool(inner) and not rest
    if entries:
        below = _lines(entries[0].below, schema, inner)
        place = rest if rest or whole else UNKNOWN
        return _call("many", [f'"{name.name}"', f'"{entries[0].name}"', *below], f'rest="{place}"')
    if name.item:
        below = _lines(name.below, schema, inner)
        return _call("many", ['""', f'"{name.name}"', *below], f'rest="{rest or UNKNOWN}"')
    if name.below:
        # Where upstream has no such level, its children are looked for where it stands.
        below = _lines(name.below, schema, inner if rest else model)
        return _call("group", [f'"{name.name}"', *below], f'rest="{rest}"' if rest else "")
    return f'field("{name.name}", "{rest or UNKNOWN}"{codec})'


def _lines(names: Mapping[str, Name], schema: Schema, model: Mapping[str, Any]) -> list[str]:
    return [node.removesuffix(",") for node in _result(names, schema, model)]


def _call(function: str, positional: list[str], named: str) -> str:
    arguments = [*positional, *([named] if named else [])]
    flat = f"{function}({', '.join(arguments)})"
    if len(flat) <= 90 and "\n" not in flat:
        return flat
    inner = "".join(f"    {line}\n" for each in arguments for line in f"{each},".splitlines())
    return f"{function}(\n{inner})"


# The command ---------------------------------------------------------------------------------------------------------


def notes(facts: ActionFacts) -> Iterator[str]:
    """What whoever finishes the entry has to know."""
    if registry.is_built(facts.action.section, facts.action.name):
        yield "it is built already: what stands in mappings/ is finished, this is not"
    module, name = section_place(facts.section)
    if module:
        yield f"its section is {name} of {module}"
    yield from facts.notes
    for key in facts.action.operations:
        way, end = route(key), end_of(key)
        pace = (
            f"{way.rate:g} a second, burst {way.burst:g}" if way.rate and way.burst else "a rate Amazon does not name"
        )
        yield f"{key}: {way.method} {way.path}, {pace}" + ("; buyers' data: private=" if way.restricted else "")
        if end is not None and end.ends is not None:
            yield f"{key} ends on {end.ends.isoformat()}; after it: {end.successor or 'nothing'}"
    if facts.elements is None:
        yield "nothing here tells of the reply's elements: look them up before writing `result`"
    yield "then: OPERATIONS of its module lists it, or mappings/registry.py; the section's service_status watches its"
    yield "routes; its row in mappings/actions.py goes; and make docs"
    off = ", and .writes-off beside it that nothing is sent where writes are off" if writes(facts) else ""
    yield f"tests/cases/{facts.action.section}.{facts.action.name} tells one call{off}"


def main(arguments: list[str], *, reference: Path | None = REFERENCE, cases: Path = ROOT / "tests" / "cases") -> int:
    """0: printed. 1: there is nothing to build, or a case folder is there already. 2: no such Action."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("action", metavar="Section.Action")
    parser.add_argument("--write", action="store_true", help="make the case folder, of a write both")
    asked = parser.parse_args(arguments)
    section, _, name = asked.action.partition(".")
    try:
        facts = facts_of(section, name, reference)
    except NoSuchAction as exc:
        print(exc, file=sys.stderr)
        return 2
    if facts.action.status == "none" or not facts.action.operations:
        # Only the status of a section has neither a reason nor operations of its own.
        status = (
            f"its whole entry is service_status({section_place(facts.section)[1]}, OPERATION, ...), mappings/status.py"
        )
        print(f"{asked.action}: {facts.action.reason or status}", file=sys.stderr)
        return 1
    print(table_entry(facts))
    print("\n" + "\n".join(f"# {note}" for note in notes(facts)))
    folders = {cases / folder: files for folder, files in case_folders(facts).items()}
    there = next((folder for folder in folders if folder.exists()), None)
    if asked.write and there is not None:
        print(f"{there} is there already: nothing was written", file=sys.stderr)
        return 1
    for folder, files in folders.items():
        if asked.write:
            folder.mkdir()
        for file, content in files.items():
            if asked.write:
                (folder / file).write_text(content, encoding="utf-8")
            print(f"\n# tests/cases/{folder.name}/{file}\n{content}", end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
