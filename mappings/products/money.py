"""Amounts as Products wrote them: CurrencyCode, then Amount, with two decimals at least.

Sources: real replies of amazon.co.jp (2020) write yen with two decimals too, `2160.00`.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from mws.mappings.codecs import field, group
from mws.mappings.model import Codec, Group
from mws.spapi.calls import Json


def _write_amount(text: str) -> Json:
    try:
        number = Decimal(text.strip())
    except InvalidOperation as exc:
        raise ValueError("must be an amount, such as 12.34") from exc
    if not number.is_finite():
        raise ValueError("must be an amount, such as 12.34")
    return int(number) if number == number.to_integral_value() else float(number)


def _read_amount(value: Json) -> str | None:
    """Two decimals at least, for yen too; more where there are more; never an exponent."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"wants a number, got {type(value).__name__}")
    number = Decimal(repr(value)) + 0
    if not number.is_finite():
        raise ValueError("wants an amount")
    exponent = number.as_tuple().exponent
    text = f"{number:f}" if isinstance(exponent, int) and exponent < -2 else f"{number:.2f}"
    return text.removeprefix("-") if not number else text


AMOUNT = Codec("amount", _read_amount, _write_amount)


def price(name: str, rest: str = "") -> Group:
    """An amount of a reply. rest: where REST has it, if not under the same name."""
    return group(name, field("CurrencyCode", "CurrencyCode"), field("Amount", "Amount", AMOUNT), rest=rest or name)
