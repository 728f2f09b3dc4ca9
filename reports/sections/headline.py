"""The last 30 days beside the 30 days before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from reports import figures, metrics
from reports.sections.days import Day

WINDOW = 30


@dataclass(frozen=True)
class Card:
    """One figure: of the last 30 days, and the change; notes say what is missing in it."""

    title: str
    value: str
    before: str
    change: str
    direction: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Span:
    """Sums over a span of days; None where no day is known."""

    days: tuple[Day, ...]

    def total(self, figure: str) -> Decimal | None:
        values = [Decimal(getattr(day, figure)) for day in self.days if getattr(day, figure) is not None]
        return sum(values, Decimal(0)) if values else None

    def known(self, *names: str) -> int:
        """On how many days all of these figures are known."""
        return sum(all(getattr(day, name) is not None for name in names) for day in self.days)

    def return_on_spend(self) -> Decimal | None:
        """Net revenue over spend, on the days on which both are known."""
        both = _Span(tuple(day for day in self.days if None not in (day.spend, day.net_revenue)))
        return figures.quotient(both.total("net_revenue"), both.total("spend"))


def of(found: Sequence[Day], night: date, currency: str) -> tuple[Card, ...]:
    """The five cards; empty if nothing is known at all."""
    if not found:
        return ()

    def amount(value: Decimal | None) -> str:
        return figures.amount(value, currency)

    return (
        _card("spend", found, night, ("spend",), amount, "neutral"),
        _card("orders", found, night, ("orders",), figures.count),
        _card("net_revenue", found, night, ("net_revenue",), amount),
        _card("return_on_ad_spend", found, night, ("net_revenue", "spend"), figures.ratio),
        _card("new_customers", found, night, ("new_customers",), figures.count),
    )


def _card(
    metric: str, found: Sequence[Day], night: date, names: tuple[str, ...],
    written: Callable[[Decimal | None], str], kind: str = "good",
) -> Card:  # fmt: skip
    last, previous = _span(found, night), _span(found, night - timedelta(days=WINDOW))
    now, before = _value(last, names), _value(previous, names)
    is_comparable, known = previous.known(*names) == WINDOW, last.known(*names)
    # A sum over fewer days is compared by its mean a day; a quotient is one already.
    like = now * WINDOW / known if now is not None and len(names) == 1 else now
    told = figures.change(like, before) if is_comparable else figures.MISSING
    notes = []
    if now is not None and known < WINDOW:
        notes.append(
            f"{known} of {WINDOW} days known" + (", change by day" if is_comparable and len(names) == 1 else "")
        )
    if not is_comparable:
        notes.append("the 30 days before are not known whole")
    direction = {"+": "up", "\N{MINUS SIGN}": "down"}.get(told[0], "same") if told != figures.MISSING else "unknown"
    return Card(
        metrics.label(metric), written(now), written(before) if is_comparable else figures.MISSING, told,
        f"{direction} {kind}", tuple(notes),
    )  # fmt: skip


def _value(span: _Span, names: tuple[str, ...]) -> Decimal | None:
    return span.return_on_spend() if len(names) > 1 else span.total(names[0])


def _span(found: Sequence[Day], last: date) -> _Span:
    return _Span(tuple(day for day in found if last - timedelta(days=WINDOW) < day.day <= last))
