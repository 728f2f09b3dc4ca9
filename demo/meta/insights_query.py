"""What an insights request asks for, checked as the vendor checks it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from demo.meta.errors import GraphError
from demo.meta.messages import Request

LEVELS = ("account", "campaign", "adset", "ad")
WINDOWS = ("1d_click", "7d_click", "28d_click", "1d_view", "1d_ev")
_SILENT_WINDOWS = ("7d_view", "28d_view", "default")  # taken, and answered by nothing of their own
# Breakdown -> its values and their shares in per cent. Purchases off Meta are withheld for the second group.
BREAKDOWNS: dict[str, dict[str, int]] = {
    "age": {"18-24": 10, "25-34": 35, "35-44": 30, "45-54": 15, "55-64": 10},
    "gender": {"female": 62, "male": 36, "unknown": 2},
    "country": {"DE": 80, "AT": 12, "CH": 8},
    "publisher_platform": {"facebook": 45, "instagram": 55},
    "region": {"Berlin": 60, "Bayern": 40},
}
WITHHOLDING = ("region", "action_device", "action_destination", "action_target_id", "product_id")
_OPT_IN = ("impression_device", "hourly_stats_aggregated_by_audience_time_zone", "frequency_value")
_METRICS = (
    "impressions",
    "clicks",
    "inline_link_clicks",
    "spend",
    "reach",
    "frequency",
    "cpc",
    "cpm",
    "ctr",
    "actions",
    "action_values",
)
_ATTRIBUTES = (
    "account_id",
    "account_name",
    "account_currency",
    "campaign_id",
    "campaign_name",
    "adset_id",
    "adset_name",
    "ad_id",
    "ad_name",
    "objective",
    "buying_type",
    "optimization_goal",
)
_OLDEST = timedelta(days=37 * 30.4375)
_PRESETS = {"today": (0, 0), "yesterday": (1, 1), "last_7d": (7, 1), "last_30d": (30, 1)}


@dataclass(frozen=True)
class Query:
    """An insights request. `days` is the length of a row's period; None: one row for the whole time."""

    level: str
    since: date
    until: date
    days: int | None
    fields: tuple[str, ...]
    windows: tuple[str, ...]
    breakdowns: tuple[str, ...]
    is_withholding: bool
    is_blank: bool  # the breakdown needs an opt-in that the account has not given: no rows, and no error


def read_query(request: Request, today: date, level: str) -> Query:
    """The query of a request on an object of `level`. Raises GraphError 100 or 3018 as the vendor does."""
    asked_level = request.params.get("level", level)
    if asked_level not in LEVELS:
        raise GraphError.invalid(f"(#100) level must be one of the following values: {', '.join(LEVELS)}")
    since, until = _period(request, today)
    breakdowns = request.words("breakdowns")
    fields = request.words("fields") or ["account_id", "impressions", "spend"]
    _check_names(fields, breakdowns)
    windows = request.words("action_attribution_windows")
    for window in windows:
        if window not in WINDOWS + _SILENT_WINDOWS:
            raise GraphError.invalid(f"(#100) action_attribution_windows: {window} is not valid")
    return Query(
        asked_level,
        since,
        until,
        _increment(request),
        tuple(fields),
        tuple(w for w in windows if w in WINDOWS),
        tuple(name for name in breakdowns if name in BREAKDOWNS),
        is_withholding=bool(set(WITHHOLDING) & {*breakdowns, *request.words("action_breakdowns")}),
        is_blank=bool(set(_OPT_IN) & set(breakdowns)),
    )


def _period(request: Request, today: date) -> tuple[date, date]:
    if "time_range" not in request.params:
        preset = request.params.get("date_preset", "last_30d")
        if preset not in _PRESETS:
            raise GraphError.invalid(f"(#100) date_preset must be one of the following values: {', '.join(_PRESETS)}")
        first, last = _PRESETS[preset]
        return today - timedelta(days=first), today - timedelta(days=last)
    span: dict[str, Any] = request.json("time_range")
    try:
        since, until = date.fromisoformat(span["since"]), date.fromisoformat(span["until"])
    except (KeyError, TypeError, ValueError):
        raise GraphError.invalid("(#100) time_range must be {'since':YYYY-MM-DD,'until':YYYY-MM-DD}") from None
    if since > until:
        raise GraphError.invalid("(#100) time_range: since must not be after until")
    if since < today - _OLDEST:
        raise GraphError.too_old()
    return since, until


def _increment(request: Request) -> int | None:
    text = request.params.get("time_increment", "all_days")
    if text == "all_days":
        return None
    if not text.isdigit() or not 1 <= int(text) <= 90:
        raise GraphError.invalid("(#100) time_increment must be all_days or between 1 and 90")
    return int(text)


def _check_names(fields: list[str], breakdowns: list[str]) -> None:
    for name in breakdowns:
        if name not in BREAKDOWNS and name not in _OPT_IN and name not in WITHHOLDING:
            raise GraphError.invalid(f"(#100) breakdowns: {name} is not valid")
        if name in fields:
            raise GraphError.invalid(f"(#100) {name} is a breakdown and not valid for the fields param")
    for field in fields:
        if field not in _METRICS + _ATTRIBUTES + ("date_start", "date_stop"):
            raise GraphError.invalid(f"(#100) {field} is not valid for fields param")
