"""`mws-compat feed convert`: what a listing feed would be sent as. Nothing is sent, and Amazon is asked for nothing."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from mws.compat.cli import options
from mws.compat.cli.output import DONE, PARTLY, REFUSED, USAGE, count

if TYPE_CHECKING:
    from mws.compat.config import Feeds
    from mws.compat.listings.convert import Conversion
    from mws.compat.listings.definition import Definition
    from mws.compat.listings.price_guard import Sent, SentBefore

_SHOWN = 100
_NOBODY = "SELLER"


@click.command(cls=options.Command)
@click.argument("file", type=click.File("rb"))
@click.option(
    "--type",
    "feed_type",
    required=True,
    metavar="FEEDTYPE",
    help="Take it for a feed of this type: _POST_PRODUCT_PRICING_DATA_ and so on.",
)
@click.option("--seller", default=_NOBODY, show_default=True, help="Write this seller id into the documents.")
@click.option(
    "--marketplace",
    multiple=True,
    metavar="ID",
    help="Convert for this marketplace, which may be repeated.  [default: ATVPDKIKX0DER]",
)
@click.option(
    "--charset", default="", metavar="NAME", help="Take this for the charset that the Content-Type of the call names."
)
@click.option(
    "--product-types",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Read [feeds.product_types] from this TOML file, and what else its [feeds] says of conversion.",
)
@click.option(
    "--definition",
    "definitions",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Shape and check product data by this definition of Amazon's, which may be repeated, one for a product type.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Hold prices against those that the ledger of this configuration sent for --seller.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the documents into this folder. Without it they are printed.",
)
def convert(
    file: BinaryIO,
    feed_type: str,
    seller: str,
    marketplace: tuple[str, ...],
    charset: str,
    product_types: Path | None,
    definitions: tuple[Path, ...],
    config: Path | None,
    output: Path | None,
) -> int:
    """Print the JSON_LISTINGS_FEED documents that a legacy listing feed becomes; FILE may be - for standard input.

    It is taken that the seller has no offers yet: when a feed is submitted, the offers it changes are read first and
    sent whole. With --config the price guard knows what was sent before. Product data is checked only where
    --definition names the definition of its product type. Exit code 1 where messages cannot be carried (they are
    listed), 3 where ASINs would have to be found.
    """
    from mws.compat.listings.convert import convert as convert_feed
    from mws.compat.plans.feeds.listings import known_of
    from mws.mappings.marketplaces import MARKETPLACES
    from mws.spapi.clock import SystemClock

    marketplaces = marketplace or ("ATVPDKIKX0DER",)
    unknown = [name for name in marketplaces if name not in MARKETPLACES]
    if unknown:
        click.echo(f"{unknown[0]} is no marketplace id.", err=True)
        return USAGE
    settings, read = _settings(product_types), _definitions_in(definitions)
    _warn_of_unused(read, settings)
    with _sent_before(config, seller) as sent_before:
        made = convert_feed(
            file,
            feed_type,
            seller_id=seller,
            marketplace_ids=marketplaces,
            **known_of(marketplaces, settings),
            current_offer=lambda sku, marketplace: None,
            out=TemporaryFile,
            charset=charset,
            now=SystemClock().now(),
            sent_before=sent_before,
            definition=(lambda key: read.get(key.product_type)) if read else None,
        )
    with closing(made):
        if seller != _NOBODY and made.merchant not in ("", seller):
            said = f"the MerchantIdentifier of its header is {made.merchant[:40]!r}, the seller is {seller}"
            click.echo(f"warning: {said}: SubmitFeed logs or refuses that ([feeds] merchant_identifier)", err=True)
        _print(made, output)
        return _report_refusals(made)


@contextmanager
def _sent_before(config: Path | None, seller: str) -> Iterator[SentBefore | None]:
    """What the ledger of a configuration knows of the prices of that seller's SKUs; None without a configuration."""
    if config is None:
        yield None
        return
    from mws.compat.cli.ledger import ledger_of
    from mws.compat.ledger.questions.prices import ListPriceRanges
    from mws.compat.plans.feeds.lookups import sent_of

    with ledger_of(config, seller) as (ledger, owners):
        found: dict[str, dict[str, dict[str, Sent]]] = {}

        def sent(sku: str, marketplace: str) -> Mapping[str, Sent]:
            if sku not in found:
                # A marketplace is of one region, so that those of a seller in several do not meet.
                pages = (ledger.answer(owner, ListPriceRanges([sku])) for owner in owners.values())
                found[sku] = {place: known for page in pages for place, known in sent_of([sku], page.rows)[sku].items()}
            return found[sku].get(marketplace, {})

        yield sent


def _definitions_in(paths: tuple[Path, ...]) -> dict[str, Definition]:
    """The definitions in these files, by the product type that each names in its `$id`."""
    from mws.compat.listings.definition import Definition, Unusable

    found: dict[str, Definition] = {}
    for path in paths:
        try:
            schema = json.loads(path.read_bytes())
            found[str(schema["$id"]).rpartition("/")[2]] = Definition(schema)
        except (Unusable, ValueError, KeyError, TypeError, RecursionError) as exc:
            raise click.UsageError(f"{path} is no definition of a product type") from exc
    return found


def _warn_of_unused(definitions: Iterable[str], settings: Feeds) -> None:
    """Name the definitions by which nothing is checked, since no row of the table is of their product type."""
    rows = (row.get("product_type") for row in settings.product_types.values() if isinstance(row, Mapping))
    used = set(rows)
    for name in definitions:
        if name not in used:
            text = (
                f"no row of [feeds.product_types] is of the product type {name}: nothing is checked by its definition"
            )
            click.echo(f"warning: {text}", err=True)


_READ = ("product_types", "marketplaces", "shipping_groups", "price_guard", "price_guard_factor")


def _settings(path: Path | None) -> Feeds:
    """The keys of `[feeds]` that say what a feed becomes."""
    from mws.compat.config import Feeds
    from mws.compat.config.keys import KEYS
    from mws.compat.config.values import READERS, InvalidValue

    if path is None:
        return Feeds()
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        table = tomllib.loads(path.read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise click.UsageError(f"{path} is not TOML: {exc}") from exc
    given = table.get("feeds", {})
    found: dict[str, Any] = {}  # Any: as each key's reader gives it
    for key in KEYS:
        if key.table == "feeds" and key.name in _READ and key.name in given:
            try:
                found[key.name] = READERS[key.kind](given[key.name], key)
            except InvalidValue as exc:
                hint = f"; {exc.hint}" if exc.hint else ""
                wrong = f"expected {exc.expected or key.expected}"
                if exc.unknown:
                    wrong = f"no {exc.unknown} has this name"
                raise click.UsageError(f"{path}: feeds.{key.name}{exc.where}: {wrong}{hint}") from exc
    return Feeds(**found)


def _print(made: Conversion, output: Path | None) -> None:
    if output is None:
        printed = sys.stdout.buffer
        for part in made.parts:
            shutil.copyfileobj(part.content, printed)
        printed.flush()
        return
    output.mkdir(parents=True, exist_ok=True)
    for place, part in enumerate(made.parts, 1):
        path = output / f"{place:02}-{part.kind}.json"
        with path.open("wb") as target:
            shutil.copyfileobj(part.content, target)
        after = f", after {', '.join(str(other + 1) for other in part.after)}" if part.after else ""
        click.echo(f"{path}: {count(part.messages, 'message')} for {', '.join(part.marketplace_ids)}{after}", err=True)


def _report_refusals(made: Conversion) -> int:
    for refusal in made.refused[:_SHOWN]:
        click.echo(f"{'warning: ' if refusal.warning else ''}{refusal}", err=True)
    if len(made.refused) > _SHOWN:
        click.echo(f"... and {len(made.refused) - _SHOWN} more", err=True)
    if made.withheld:
        click.echo(f"left out, no listing attribute stands for it: {', '.join(made.withheld)}", err=True)
    if made.waiting:
        products = ", ".join(f"{kind} {value}" for kind, value in made.needs_catalog[:_SHOWN])
        click.echo(f"ASINs are wanted (searchCatalogItems) for {count(made.waiting, 'message')}: {products}", err=True)
    if any(not refusal.warning for refusal in made.refused):
        return REFUSED
    return PARTLY if made.waiting else DONE
