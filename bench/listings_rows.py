"""Conversion of an inventory feed of 25,000 messages: its CPU beside a bare `lxml.iterparse`, its memory beside 5,000.

`rows()` returns the comparisons as plain dictionaries; `python -m bench.listings_rows` prints them. Each run has a
process of its own and reads the feed from a file; `bar` is the most that `ours` may be as a multiple of `theirs`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "bench"
ROUNDS = 5
MESSAGES, FEW, MOST = 25_000, 5_000, 125_000
CPU_BAR, MEMORY_BAR = 4.0, 1.1


def feed(folder: Path, messages: int) -> Path:
    """A stock feed as clients write it, made once: one in fifty is empty."""
    path = folder / f"inventory-{messages}.xml"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("w") as file:
        file.write(
            '<?xml version="1.0" encoding="utf-8"?>\n<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
            "<Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>M_1</MerchantIdentifier></Header>\n"
            "<MessageType>Inventory</MessageType>\n"
        )
        for number in range(1, messages + 1):
            file.write(
                f"<Message>\n  <MessageID>{number}</MessageID>\n  <OperationType>Update</OperationType>\n"
                f"  <Inventory>\n    <SKU>SKU-{number:08}</SKU>\n    <Quantity>{number % 50}</Quantity>\n"
                "  </Inventory>\n</Message>\n"
            )
        file.write("</AmazonEnvelope>\n")
    part.rename(path)
    return path


# ---- what is measured, in a process of its own ---------------------------------------------------------------------


def bare(path: Path) -> None:
    from lxml import etree

    with path.open("rb") as file:
        for _ in etree.iterparse(file):
            pass


def conversion(path: Path) -> None:
    from tempfile import TemporaryFile

    from mws.compat.listings.convert import convert

    with path.open("rb") as file:
        made = convert(
            file,
            "_POST_INVENTORY_AVAILABILITY_DATA_",
            seller_id="A1SELLER",
            marketplace_ids=("ATVPDKIKX0DER",),
            currency_of={"ATVPDKIKX0DER": "USD"},
            out=TemporaryFile,
        )
    assert made.parts
    made.close()


PROBES: dict[str, Callable[[Path], None]] = {"bare": bare, "conversion": conversion}


def measure(name: str, path: Path) -> dict[str, float]:
    """CPU seconds of the second run; peak memory of the process, in bytes, 0 where the system does not tell."""
    run = PROBES[name]
    run(path)
    start = time.process_time()
    run(path)
    return {"cpu": time.process_time() - start, "peak": peak()}


def peak() -> int:
    """The most memory this process held. Not `getrusage`: on Linux that begins with its parent's."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


# ---- the comparisons -----------------------------------------------------------------------------------------------


def probe(name: str, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.listings_rows", name, str(path)]
    run = subprocess.run(command, cwd=ROOT, env={**os.environ}, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(run.stdout)
    return found


def rows() -> list[dict[str, Any]]:
    """Name, against, bar, unit, ours, theirs of each comparison."""
    path = feed(CACHE, MESSAGES)
    pairs = [(probe("conversion", path), probe("bare", path)) for _ in range(ROUNDS)]
    ours, theirs = (median(pair[side]["cpu"] for pair in pairs) * 1000 for side in (0, 1))
    found = [_row(f"inventory feed, {MESSAGES:,} messages → JSON", "bare lxml.iterparse", CPU_BAR, "ms", ours, theirs)]
    few = median(probe("conversion", feed(CACHE, FEW))["peak"] for _ in range(ROUNDS)) / 2**20
    if few:
        many = median(pair[0]["peak"] for pair in pairs) / 2**20
        found.append(_row("the same, peak memory of the process", f"{FEW:,} messages", MEMORY_BAR, "MiB", many, few))
        most = median(probe("conversion", feed(CACHE, MOST))["peak"] for _ in range(ROUNDS)) / 2**20
        name = f"the same with {MOST:,} messages, the most there may be"
        found.append(_row(name, f"{FEW:,} messages", 1.5, "MiB", most, few))
    return found


def _row(name: str, against: str, bar: float, unit: str, ours: float, theirs: float) -> dict[str, Any]:
    return {"name": name, "against": against, "bar": bar, "unit": unit, "ours": ours, "theirs": theirs}


def main(arguments: list[str]) -> None:
    if arguments:
        name, path = arguments
        print(json.dumps(measure(name, Path(path))))
        return
    for row in rows():
        ratio = row["ours"] / row["theirs"]
        print(
            f"{row['name']} | {row['against']} | {row['ours']:.2f} {row['unit']} | {row['theirs']:.2f} {row['unit']}"
            f" | {ratio:.2f} | at most {row['bar']:g} | {'meets' if ratio <= row['bar'] else 'misses'}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
