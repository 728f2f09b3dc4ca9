"""Whom each channel reached, who came by it, and what a new customer cost."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reports import figures
from reports.readings import Readings, Row

_FIRST, _SECOND = "last_non_direct", "markov"
_SUMMED = ("impressions", "reach", "clicks", "visits", "members", "leads", "new_customers")
_LETTERS = 60


@dataclass(frozen=True)
class Channel:
    """Counts of a channel, in the order of the table's columns, and the cost of a new customer by both models."""

    name: str
    counts: tuple[str, ...]
    costs: tuple[str, str]


@dataclass(frozen=True)
class Source:
    """A source of visits, with the campaign and the ad, post or story whose link was followed."""

    channel: str
    name: str
    visits: int
    people: int


@dataclass(frozen=True)
class Reach:
    """Channels by their visits, all of them together last, and the foremost sources of each."""

    channels: tuple[Channel, ...]
    sources: tuple[Source, ...]


def of(readings: Readings) -> Reach | None:
    """Reach of the 30 days up to tonight; None without a channel."""
    by_model: dict[str, dict[str, Row]] = {_FIRST: {}, _SECOND: {}}
    for row in readings.channel_return:
        by_model.setdefault(row["model"], {})[row["channel"]] = row
    rows = sorted(by_model[_FIRST].values(), key=lambda row: (-row["visits"], row["channel"]))
    if not rows:
        return None
    channels = [
        _channel(readings.channel_name(row["channel"]), row, by_model[_SECOND].get(row["channel"])) for row in rows
    ]
    total = _channel("All channels", _total(rows), _total(list(by_model[_SECOND].values())))
    sources = tuple(
        Source(readings.channel_name(row["channel"]), _source_name(row), row["visits"], row["people"])
        for row in readings.visit_sources
    )
    return Reach((*channels, total), sources)


def _channel(name: str, row: Row, by_second: Row | None) -> Channel:
    # What nobody pays for has no cost of one, which is not a cost of nothing.
    costs = tuple(
        figures.quotient(one["spend"], one["new_customers"]) if one and one["spend"] else None
        for one in (row, by_second)
    )
    is_reach_told = row["reach"] or not row["impressions"]  # Google Ads tells none
    counts = {figure: row[figure] for figure in _SUMMED} | ({} if is_reach_told else {"reach": None})
    return Channel(
        name,
        tuple(figures.count(number) for number in counts.values()),
        (figures.money(costs[0]), figures.money(costs[1])),
    )


def _source_name(row: Row) -> str:
    told = (row["source"], row["campaign_name"], row["link"])
    return figures.cut(" · ".join(part for part in told if part), _LETTERS)


def _total(rows: list[Row]) -> Row:
    return {figure: sum((row[figure] or Decimal(0) for row in rows), Decimal(0)) for figure in (*_SUMMED, "spend")}
