"""Truths about the Google Ads API.

The campaigns of a day add up to the account's own total of that day: they are read one after the other, so a cent is a
warning; more than a hundredth of the day means that a part of the answer was lost, and is critical. The ads add up to
less, because Performance Max has none.
"""

from __future__ import annotations

from typing import Any

from expectations.vocabulary import at_least, given, not_before, one_of, within
from warehouse.staged import Difference, FoundIn, Reckoned

_CENT = 0.01
_LOST = 0.01  # share of a day's total
_DAY = ("account_id", "date")
_SUMMED = ("spend", "impressions", "clicks")
_MATCHES = ["EXACT", "PHRASE", "BROAD"]

RECKONED: dict[str, tuple[Reckoned, ...]] = {
    "insights_account_daily": tuple(
        Difference(
            f"{measure}_{form}", measure, "insights_campaign_daily", measure, by=_DAY, is_relative=form == "lost"
        )
        for measure in _SUMMED
        for form in ("difference", "lost")
    ),
    "ads": (FoundIn("its_ad_group", "ad_groups", "ad_group_id", by="ad_group_id"),),
    "keywords": (FoundIn("its_ad_group", "ad_groups", "ad_group_id", by="ad_group_id"),),
    "ad_groups": (FoundIn("its_campaign", "campaigns", "campaign_id", by="campaign_id"),),
    "clicks": (FoundIn("its_campaign", "campaigns", "campaign_id", by="campaign_id"),),
}


def expectations() -> dict[str, list[Any]]:
    """The truths by stream."""
    figures = ("insights_daily", "insights_campaign_daily", "search_terms_daily")
    return {
        **{stream: _of_figures() for stream in figures},
        "insights_account_daily": _of_sums(),
        "campaigns": [not_before("stop_at", "start_at")],
        "ad_groups": [given("its_campaign", "an ad group's campaign is known", "warning")],
        "ads": [given("its_ad_group", "an ad's ad group is known", "warning")],
        "keywords": [
            given("its_ad_group", "a keyword's ad group is known", "warning"),
            one_of("match_type", _MATCHES, severity="warning"),
        ],
        "clicks": [given("its_campaign", "a click's campaign is known", "warning")],
        "conversion_actions": [
            within("click_window_days", "conversions are counted for at most 90 days", maximum=90, severity="warning")
        ],
    }


def _of_figures() -> list[Any]:
    return [
        within("spend", "spend is not negative", minimum=0),
        at_least("impressions", "clicks", "clicks are at most impressions"),
    ]


def _of_sums() -> list[Any]:
    made = []
    for measure in _SUMMED:
        adds_up = f"the campaigns' {measure} of a day add up to the account's"
        nearly = f"the campaigns' {measure} of a day differ from the account's by at most 1 %"
        made.append(within(f"{measure}_difference", adds_up, maximum=_CENT, severity="warning"))
        made.append(within(f"{measure}_lost", nearly, maximum=_LOST))
    return made
