"""Rows of insights: figures summed to the level and period asked for, numbers as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from typing import Any

from demo.meta.data import Actions, AdFigures, Data, Figures
from demo.meta.filters import Filters
from demo.meta.insights_query import BREAKDOWNS, LEVELS, Query

_OFF_META = ("purchase", "view_content", "fb_pixel", "omni_")
_Names = dict[str, dict[str, dict[str, Any]]]


def rows(data: Data, account_id: str, query: Query, filters: Filters, node: tuple[str, str]) -> list[dict[str, Any]]:
    """Rows of a query on one object; `node` is its level and id.

    On an account, objects of the row's level that are archived or deleted are left out unless a filter asks for
    their status; account totals have them all (marketing-api/best-practices/manage-your-ad-object-status).
    """
    if query.is_blank:
        return []
    names = _names(data, account_id)
    sums: dict[tuple[date, str], Figures] = {}
    owners: dict[str, AdFigures] = {}
    for one in data.figures(account_id, query.since, query.until):
        if not _is_asked(one, names, filters, node):
            continue
        key = _id(one, query.level)
        owners[key] = one
        sums.setdefault((_first_day(query, one.date), key), Figures()).add(one.figures)
    return [
        row
        for (day, key), figures in sorted(sums.items(), key=lambda entry: entry[0])
        for row in _rows(query, names, owners[key], day, figures)
    ]


def _is_asked(one: AdFigures, names: _Names, filters: Filters, node: tuple[str, str]) -> bool:
    if _id(one, node[0]) != node[1]:
        return False
    gone_is_told = node[0] == filters.level  # an object's own id gives its figures whatever its status
    for kind in ("campaign", "adset", "ad"):
        thing = names[kind].get(_id(one, kind), {"effective_status": "ACTIVE"})
        if not (gone_is_told and not filters.conditions) and not filters.pass_object(kind, thing):
            return False
    return True


def _names(data: Data, account_id: str) -> _Names:
    """Objects of the account by kind and id, for names and conditions."""
    names: _Names = {kind: {thing["id"]: thing for thing in data.objects(kind)} for kind in ("campaign", "adset", "ad")}
    names["account"] = {account["account_id"]: account for account in data.accounts()}
    return names


def _id(one: AdFigures, level: str) -> str:
    return str(getattr(one, f"{level}_id"))


def _first_day(query: Query, day: date) -> date:
    if query.days is None:
        return query.since
    return query.since + timedelta(days=(day - query.since).days // query.days * query.days)


def _rows(query: Query, names: _Names, one: AdFigures, day: date, figures: Figures) -> Iterator[dict[str, Any]]:
    stop = query.until if query.days is None else min(query.until, day + timedelta(days=query.days - 1))
    known = _attributes(query.level, names, one)
    for values, part in _split(query, figures):
        metrics = _metrics(query, part)
        row = {field: (known | metrics)[field] for field in query.fields if (known | metrics).get(field) is not None}
        yield row | {"date_start": day.isoformat(), "date_stop": stop.isoformat()} | values


def _attributes(level: str, names: _Names, one: AdFigures) -> dict[str, Any]:
    """Names and ids of the row's object and of what it stands in."""
    account = names["account"][one.account_id]
    known = {"account_id": one.account_id, "account_name": account["name"], "account_currency": account["currency"]}
    for kind in LEVELS[1 : LEVELS.index(level) + 1]:
        thing = names[kind].get(_id(one, kind), {})
        known |= {f"{kind}_id": _id(one, kind), f"{kind}_name": thing.get("name")}
        known |= {key: thing[key] for key in ("objective", "buying_type", "optimization_goal") if key in thing}
    return known


def _metrics(query: Query, figures: Figures) -> dict[str, Any]:
    """Metrics as text; a rate without its base and an empty list are left out."""
    return {
        "impressions": str(figures.impressions),
        "clicks": str(figures.clicks),
        "reach": str(figures.reach),
        "inline_link_clicks": str(figures.link_clicks) if figures.link_clicks else None,
        "spend": f"{figures.spend:.2f}",
        "frequency": _rate(figures.impressions, figures.reach),
        "cpc": _rate(figures.spend, figures.clicks),
        "cpm": _rate(figures.spend * 1000, figures.impressions),
        "ctr": _rate(figures.clicks * 100, figures.impressions),
        "actions": _actions(query, figures.actions) or None,
        "action_values": _actions(query, figures.action_values) or None,
    }


def _actions(query: Query, actions: Actions) -> list[dict[str, str]]:
    """The list of actions: `value` by the default window, and one key for each window asked for that has any."""
    listed = []
    for action_type, windows in sorted(actions.items()):
        if query.is_withholding and any(mark in action_type for mark in _OFF_META):
            continue
        asked = {window: _text(windows[window]) for window in query.windows if windows.get(window)}
        if asked or windows.get("value"):
            listed.append({"action_type": action_type, "value": _text(windows.get("value", Decimal(0))), **asked})
    return listed


def _split(query: Query, figures: Figures) -> Iterable[tuple[dict[str, str], Figures]]:
    """Parts of the figures by the breakdowns' values; counts and cents are shared out whole, so the parts add up."""
    if not query.breakdowns:
        return [({}, figures)]
    cells = list(product(*(BREAKDOWNS[name].items() for name in query.breakdowns)))
    weights = []
    for cell in cells:
        weight = Decimal(1)
        for _, share in cell:
            weight *= share
        weights.append(weight)
    whole = (figures.impressions, figures.clicks, figures.link_clicks, figures.reach)
    counts = [_shared(total, weights) for total in whole]
    cents = _shared(int(figures.spend * 100), weights)
    parts = []
    for index, cell in enumerate(cells):
        impressions, clicks, link_clicks, reach = (shares[index] for shares in counts)
        part = Figures(impressions, clicks, link_clicks, reach, Decimal(cents[index]) / 100)
        if part != Figures():
            parts.append((dict(zip(query.breakdowns, (value for value, _ in cell), strict=True)), part))
    largest = max(range(len(parts)), key=lambda index: parts[index][1].impressions, default=None)
    if largest is not None:  # actions are too few to be shared out: the largest part has them
        parts[largest][1].actions, parts[largest][1].action_values = figures.actions, figures.action_values
    return parts


def _shared(total: int, weights: list[Decimal]) -> list[int]:
    """A whole number in whole parts by weight (largest remainder)."""
    exact = [total * weight / sum(weights) for weight in weights]
    parts = [int(one) for one in exact]
    byrest = sorted(range(len(parts)), key=lambda index: parts[index] - exact[index])
    for index in byrest[: total - sum(parts)]:
        parts[index] += 1
    return parts


def _rate(top: Decimal | int, bottom: int) -> str | None:
    if not bottom:
        return None
    return str((Decimal(top) / bottom).quantize(Decimal("0.000001"), ROUND_HALF_UP))


def _text(amount: Decimal) -> str:
    return str(int(amount)) if amount == int(amount) else f"{amount:.2f}"
