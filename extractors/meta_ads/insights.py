"""Rows of reports: Meta's names become ours, lists of actions become rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from extractors.run import ExtractionError

# Fields of a report by ad, and our names of them.
KEYS = {"account_id": "account_id", "date_start": "date", "ad_id": "ad_id"}
JOB_KEYS = ("account_id", "ad_id")  # date_start comes unasked
NAMES = {
    "campaign_id": "campaign_id",
    "campaign_name": "campaign_name",
    "adset_id": "ad_group_id",
    "adset_name": "ad_group_name",
    "ad_name": "ad_name",
    "impressions": "impressions",
    "clicks": "clicks",
    "inline_link_clicks": "link_clicks",
    "spend": "spend",
    "reach": "reach",
    "frequency": "frequency",
    "account_currency": "currency",
}
ACTIONS = ("actions", "action_values")
TOTALS = ("account_id", "impressions", "clicks", "spend")
_NOT_KEPT = ("date_stop", *ACTIONS)
_DEFAULT_WINDOW = "default"


class ConflictingActionsError(ExtractionError):
    """One row has an action type twice with different counts: actions were broken down, and sums would be wrong."""


def renamed(record: Mapping[str, Any]) -> dict[str, Any]:
    """A report's row in the columns of `insights_daily` (or of `insights_account_daily`), without its actions."""
    names = KEYS | NAMES
    return {names.get(field, field): value for field, value in record.items() if field not in _NOT_KEPT}


def actions(
    record: Mapping[str, Any], windows: Collection[str], kept: Collection[str] | None = None
) -> Iterator[dict[str, Any]]:
    """Rows of `insights_actions`: for each action type one for the default window and one for each window Meta gives.

    `value` is the count, `revenue` the value of the actions. Meta's types overlap (`omni_purchase` contains
    `purchase`): they stand beside each other here and are never added up. Raises ConflictingActionsError.
    """
    counts, revenues = (_by_type(record, field) for field in ACTIONS)
    for action_type in sorted({*counts, *revenues}):
        if kept is not None and action_type not in kept:
            continue
        for window in (_DEFAULT_WINDOW, *windows):
            member = "value" if window == _DEFAULT_WINDOW else window
            count, revenue = (entries.get(action_type, {}).get(member) for entries in (counts, revenues))
            if count is None and revenue is None:
                continue
            yield {
                **{ours: record.get(theirs) for theirs, ours in KEYS.items()},
                "action_type": action_type,
                "attribution_window": window,
                "value": count,
                "revenue": revenue,
            }


def _by_type(record: Mapping[str, Any], field: str) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for entry in record.get(field) or []:
        action_type = str(entry["action_type"])
        if found.setdefault(action_type, entry) != entry:
            place = f"account {record.get('account_id')}, ad {record.get('ad_id')}, {record.get('date_start')}"
            raise ConflictingActionsError(
                f"Meta, {place}: {field} has {action_type} twice with different counts; "
                "report it, and leave the action type out by sources.meta_ads.action_types"
            )
    return found
