"""Data of recorded Graph API bodies: `campaign.json`, `adset.json` and `ads.json` in one folder.

The recordings are lists of objects, campaigns with their `insights` of one day inside. They have figures by campaign
only, so each campaign's figures are told under its first ad: totals stay what was recorded at every level.
The account's time zone is not recorded and taken as UTC; the clock stands at the morning after the recorded day.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from demo.home import instant
from demo.meta.data import Actions, AdFigures, Figures

_FILES = {"campaign": "campaign.json", "adset": "adset.json", "ad": "ads.json"}
_NOT_OF_OBJECT = ("insights", "platform")
_KEPT_AS_TEXT = ("daily_budget", "lifetime_budget", "budget_remaining", "spend_cap", "bid_amount")


class RecordedData:
    """What was recorded, as if it were the vendor's today."""

    def __init__(self, folder: Path) -> None:
        bodies = {
            kind: json.loads((folder / name).read_text(encoding="utf-8"), parse_float=Decimal)
            for kind, name in _FILES.items()
        }
        self._objects = {kind: [_object(thing) for thing in things] for kind, things in bodies.items()}
        first_ads = {ad["campaign_id"]: ad for ad in reversed(self._objects["ad"]) if "adset_id" in ad}
        self._figures = [_ad_figures(thing, first_ads) for thing in bodies["campaign"] if thing.get("insights")]
        self._currencies = {
            thing["account_id"].removeprefix("act_"): thing["insights"]["account_currency"]
            for thing in bodies["campaign"]
            if thing.get("insights")
        }

    def now(self) -> datetime:
        """The morning after the newest recorded day."""
        newest = max((one.date for one in self._figures), default=datetime.now(UTC).date())
        return instant(newest + timedelta(days=1))

    def accounts(self) -> list[dict[str, Any]]:
        """The accounts that the recorded campaigns belong to."""
        return [
            {
                "id": f"act_{account_id}",
                "account_id": account_id,
                "name": f"Account {account_id}",
                "account_status": 1,
                "currency": currency,
                "timezone_name": "UTC",
                "balance": "0",
            }
            for account_id, currency in self._currencies.items()
        ]

    def objects(self, kind: str) -> list[dict[str, Any]]:
        """Recorded objects; creatives were not recorded."""
        return self._objects.get(kind, [])

    def audiences(self, account_id: str) -> list[dict[str, Any]]:
        """None: audiences were not recorded."""
        return []

    def figures(self, account_id: str, since: date, until: date) -> Iterator[AdFigures]:
        """Recorded figures of the account."""
        return (one for one in self._figures if one.account_id == account_id and since <= one.date <= until)


def _object(thing: dict[str, Any]) -> dict[str, Any]:
    """An object as the API gives it: no figures inside, the account without `act_`, amounts as text."""
    shown = {key: value for key, value in thing.items() if key not in _NOT_OF_OBJECT and value is not None}
    shown |= {key: str(shown[key]) for key in _KEPT_AS_TEXT if key in shown}
    shown["account_id"] = shown["account_id"].removeprefix("act_")
    if "targeting" in shown:
        shown["targeting"] = {key: value for key, value in shown["targeting"].items() if key != "insight"}
    shown["updated_epoch"] = datetime.fromisoformat(shown["updated_time"]).timestamp()
    return shown


def _ad_figures(campaign: dict[str, Any], first_ads: dict[str, dict[str, Any]]) -> AdFigures:
    insights = campaign["insights"]
    ad = first_ads.get(campaign["id"], {"id": campaign["id"], "adset_id": campaign["id"]})
    actions = _actions(insights.get("actions"))
    clicks = int(actions.get("link_click", {}).get("value", 0))
    figures = Figures(
        int(insights["impressions"]),
        int(insights.get("clicks", clicks)),
        clicks,
        int(insights.get("reach", 0)),
        Decimal(str(insights["spend"])),
        actions,
        _actions(insights.get("action_values")),
    )
    return AdFigures(
        campaign["account_id"].removeprefix("act_"),
        campaign["id"],
        ad["adset_id"],
        ad["id"],
        date.fromisoformat(insights["date_start"]),
        figures,
    )


def _actions(entries: list[dict[str, Any]] | None) -> Actions:
    actions: Actions = defaultdict(dict)
    for entry in entries or []:
        actions[entry["action_type"]] = {"value": Decimal(str(entry["value"]))}
    return actions
