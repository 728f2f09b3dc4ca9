"""How figures are written: thousands apart, a real minus, and a dash where nothing is known, which is not zero."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

MISSING = "–"
Number = int | float | Decimal
_SAID = {"sql": "SQL", "sup": "suppressed:"}  # what people say for a name's first word


def count(value: Number | None) -> str:
    """A whole number: 12,345."""
    return MISSING if value is None else _signed(f"{value:,.0f}")


def money(value: Number | None, places: int = 2) -> str:
    """An amount without its currency, which stands in the heading of its column or card: 12,345.60."""
    return MISSING if value is None else _signed(f"{value:,.{places}f}")


def amount(value: Number | None, currency: str) -> str:
    """An amount with its currency; cents are shown below one thousand only: 12,346 EUR."""
    if value is None:
        return MISSING
    return f"{money(value, 0 if abs(Decimal(value)) >= 1000 else 2)}\N{NO-BREAK SPACE}{currency}"


def short(value: Number | None) -> str:
    """A number for a plot, in three digits: 12.3k."""
    if value is None:
        return MISSING
    exact = Decimal(value)
    for limit, unit in ((1_000_000, "M"), (1_000, "k")):
        scaled = exact / limit
        if abs(scaled) >= Decimal("0.9995"):
            return _signed(f"{scaled:.{0 if abs(scaled) >= 99.95 else 1}f}{unit}")
    return _signed(f"{value:.0f}")


def percent(share: Number | None, places: int = 1) -> str:
    """A share of one as per cent: 12.3 %."""
    return MISSING if share is None else _signed(f"{share * 100:.{places}f}\N{NO-BREAK SPACE}%")


def percents(bounds: Sequence[Number | None]) -> str:
    """An interval of shares: 1.2 % to 3.4 %; empty where it is not known."""
    return "" if None in bounds else " to ".join(percent(bound) for bound in bounds)


def moneys(bounds: Sequence[Number | None]) -> str:
    """An interval of amounts: 1.20 to 3.40; empty where it is not known."""
    return "" if None in bounds else " to ".join(money(bound) for bound in bounds)


def ratio(value: Number | None) -> str:
    """A quotient such as the return on ad spend: 3.41."""
    return MISSING if value is None else _signed(f"{value:,.2f}")


def quotient(value: Number | None, by: Number | None) -> Decimal | None:
    """`value` / `by`; None where either is unknown or nothing can be divided by."""
    return None if value is None or not by else Decimal(value) / Decimal(by)


def change(now: Number | None, before: Number | None) -> str:
    """Relative change with its sign: +12.3 %; a dash where there is nothing to compare with."""
    if now is None or not before or before < 0:
        return MISSING
    share = percent(Decimal(now) / Decimal(before) - 1)
    is_up = share[0] != "\N{MINUS SIGN}" and any(digit in share for digit in "123456789")
    return f"+{share}" if is_up else share


def label(name: str) -> str:
    """A name of ours for people: meta_ads is Meta ads, sup_complaint is Suppressed: complaint."""
    first, *others = name.strip("_").split("_")
    words = " ".join([_SAID.get(first, first), *others])
    return words[:1].upper() + words[1:]


def cut(name: str, letters: int) -> str:
    """A name of at most so many letters, for a plot."""
    return name if len(name) <= letters else f"{name[: letters - 1].rstrip()}…"


def in_a_row(words: list[str]) -> str:
    """a, b and c."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def counted(number: int, thing: str) -> str:
    """1 day, 2 days."""
    return f"{number:,} {thing}" + ("" if number == 1 else "s")


def _signed(text: str) -> str:
    """With a real minus, and no minus before a zero."""
    if text.startswith("-"):
        return f"\N{MINUS SIGN}{text[1:]}" if any(digit in text for digit in "123456789") else text[1:]
    return text
