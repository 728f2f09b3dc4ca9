"""What the server tells, wherever it comes from: objects as the vendor shows them, and figures by ad and day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

Actions = dict[str, dict[str, Decimal]]  # action type -> attribution window (`value` is the default one) -> amount


@dataclass
class Figures:
    """Figures of one ad on one day, or a sum of such; spend in the account's currency."""

    impressions: int = 0
    clicks: int = 0
    link_clicks: int = 0
    reach: int = 0
    spend: Decimal = Decimal(0)
    actions: Actions = field(default_factory=lambda: defaultdict(dict))
    action_values: Actions = field(default_factory=lambda: defaultdict(dict))

    def add(self, other: Figures) -> None:
        """Add other figures to these."""
        self.impressions += other.impressions
        self.clicks += other.clicks
        self.link_clicks += other.link_clicks
        self.reach += other.reach
        self.spend += other.spend
        for mine, theirs in ((self.actions, other.actions), (self.action_values, other.action_values)):
            for action_type, windows in theirs.items():
                for window, amount in windows.items():
                    mine[action_type][window] = mine[action_type].get(window, Decimal(0)) + amount


@dataclass(frozen=True)
class AdFigures:
    """Figures with the ids of the ad they belong to and the account's date."""

    account_id: str
    campaign_id: str
    adset_id: str
    ad_id: str
    date: date
    figures: Figures


class Data(Protocol):
    """A world, or a recording, that a server can tell of. Ids are without `act_`."""

    def now(self) -> datetime:
        """The server's time."""

    def accounts(self) -> list[dict[str, Any]]:
        """Ad accounts that the token may read."""

    def objects(self, kind: str) -> list[dict[str, Any]]:
        """All campaigns (`campaign`), ad sets (`adset`), ads (`ad`) or creatives (`adcreative`), deleted ones too."""

    def figures(self, account_id: str, since: date, until: date) -> Iterator[AdFigures]:
        """Figures of an account's ads by day, as known now, both days inside."""

    def audiences(self, account_id: str) -> list[dict[str, Any]]:
        """Custom audiences of an account."""
