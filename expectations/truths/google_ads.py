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
# Google's lag buckets; one that is newer is kept, and counted by no window (staging.google_lag_buckets).
_LAGS = [
    "LESS_THAN_ONE_DAY", "ONE_TO_TWO_DAYS", "TWO_TO_THREE_DAYS", "THREE_TO_FOUR_DAYS", "FOUR_TO_FIVE_DAYS",
    "FIVE_TO_SIX_DAYS", "SIX_TO_SEVEN_DAYS", "SEVEN_TO_EIGHT_DAYS", "EIGHT_TO_NINE_DAYS", "NINE_TO_TEN_DAYS",
    "TEN_TO_ELEVEN_DAYS", "ELEVEN_TO_TWELVE_DAYS", "TWELVE_TO_THIRTEEN_DAYS", "THIRTEEN_TO_FOURTEEN_DAYS",
    "FOURTEEN_TO_TWENTY_ONE_DAYS", "TWENTY_ONE_TO_THIRTY_DAYS", "THIRTY_TO_FORTY_FIVE_DAYS",
    "FORTY_FIVE_TO_SIXTY_DAYS", "SIXTY_TO_NINETY_DAYS",
]  # fmt: skip
_MATCHES = ["EXACT", "PHRASE", "BROAD"]

RECKONED: dict[str, tuple[Reckoned, ...]] = {
    "insights_account_daily": (
        *(
            Difference(
                f"{measure}_{form}", measure, "insights_campaign_daily", measure, by=_DAY, is_relative=form == "lost"
            )
            for measure in _SUMMED
            for form in ("difference", "lost")
        ),
        Difference("lag_difference", "conversions", "insights_lags", "conversions", by=_DAY),
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
        "insights_lags": [one_of("lag_bucket", _LAGS, severity="warning")],
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
    by_lag = "the conversions by lag add up to the account's"
    made.append(within("lag_difference", by_lag, maximum=_CENT, severity="warning"))
    return made
