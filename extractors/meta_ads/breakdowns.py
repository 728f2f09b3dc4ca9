"""Parts of the ads' figures: by age and gender, by platform, by country. Each is a report and a stream of its own.

Actions are not asked for here: some breakdowns (region, DMA, hourly, device, destination) withhold whatever happened
off Meta's own sites, and no sum over parts would be right. Figures only. A field must not repeat a breakdown's column
(Insights API, breakdowns).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from extractors.meta_ads import insights
from extractors.run import Context, ExtractionError

_FIELDS = ("impressions", "clicks", "inline_link_clicks", "spend")
_REACH = ("reach",)
_DAYS_OF_REACH = 390  # 13 months; longer ago Meta gives it to ten reports a day, and leaves it out of all others


@dataclass(frozen=True)
class Breakdown:
    """One breakdown: the stream it fills and Meta's columns, which are ours too."""

    stream: str
    columns: tuple[str, ...]


BREAKDOWNS = {
    "age_gender": Breakdown("insights_by_age_gender", ("age", "gender")),
    "platform": Breakdown("insights_by_platform", ("publisher_platform",)),
    "country": Breakdown("insights_by_country", ("country",)),
}


def chosen(context: Context) -> list[Breakdown]:
    """The breakdowns that the shop wants. Raises ExtractionError naming one that is unknown."""
    unknown = [name for name in context.options.breakdowns if name not in BREAKDOWNS]
    if unknown:
        raise ExtractionError(
            f"Meta: breakdown {unknown[0]!r} is unknown; sources.meta_ads.breakdowns may be {', '.join(BREAKDOWNS)}"
        )
    return [BREAKDOWNS[name] for name in context.options.breakdowns]


def fields(since: date, night: date) -> tuple[str, ...]:
    """What is asked for from a day on: reach only where every report has it (Insights API, best practices)."""
    return _FIELDS + (_REACH if (night - since).days <= _DAYS_OF_REACH else ())


def row(record: Mapping[str, Any]) -> dict[str, Any]:
    """A report's row in the columns of its stream."""
    names = insights.KEYS | insights.NAMES
    return {names.get(field, field): value for field, value in record.items() if field != "date_stop"}


def lacking(days_with_figures: Iterable[str], days_found: set[str]) -> list[str]:
    """Days with figures in the whole for which a breakdown brought no part."""
    return sorted(set(days_with_figures) - days_found)
