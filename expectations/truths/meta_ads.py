"""Truths about Meta's Marketing API.

The ads of a day add up to the account's own total of that day. Each ad's spend is rounded to the currency's cent and
ads may be deleted between two calls, so a difference above 0.01 is a warning; one of more than a hundredth of the day
means that a page of the report was lost: published, it would remove the rows of that page, so it is critical.
"""

from __future__ import annotations

from typing import Any

from expectations.vocabulary import at_least, given, not_before, one_of, within
from warehouse.staged import Difference, FoundIn, Reckoned

WINDOWS = ["default", "1d_click", "7d_click", "28d_click", "1d_view", "1d_ev"]
_CENT = 0.01
_LOST = 0.01  # share of a day's total
_DAY = ("account_id", "date")
_SUMMED = ("spend", "impressions", "clicks")
_AD_DAY = (*_DAY, "ad_id")
_PARTS = ("age_gender", "platform", "country")  # of the streams insights_by_…
_ROUNDED = 0.02  # share of an ad's day: each part is rounded to a cent

RECKONED: dict[str, tuple[Reckoned, ...]] = {
    "insights_account_daily": tuple(
        Difference(f"{measure}_{form}", measure, "insights_daily", measure, by=_DAY, is_relative=form == "lost")
        for measure in _SUMMED
        for form in ("difference", "lost")
    ),
    "insights_daily": tuple(
        Difference(f"{measure}_lost_by_{part}", measure, f"insights_by_{part}", measure, by=_AD_DAY, is_relative=True)
        for part in _PARTS
        for measure in _SUMMED
    ),
    "leads": (FoundIn("its_form", "lead_forms", "form_id", by="form_id"),),
    "ads": (FoundIn("its_ad_group", "ad_groups", "ad_group_id", by="ad_group_id"),),
    "ad_groups": (FoundIn("its_campaign", "campaigns", "campaign_id", by="campaign_id"),),
}


def expectations() -> dict[str, list[Any]]:
    """The truths by stream."""
    return {
        "insights_account_daily": _of_sums(),
        "insights_daily": [
            within("spend", "spend is not negative", minimum=0),
            at_least("impressions", "clicks", "clicks are at most impressions"),
            at_least("clicks", "link_clicks", "link clicks are at most clicks"),
            at_least("impressions", "reach", "reach is at most impressions"),
            *_of_parts(),
        ],
        "leads": [given("its_form", "the form of a lead is known", "warning")],
        "custom_audiences": [at_least("size_high", "size_low")],
        "insights_actions": _of_actions(),
        "campaigns": [not_before("stop_at", "start_at")],
        "ad_groups": [
            not_before("end_at", "start_at"),
            given("its_campaign", "an ad group's campaign is known", "warning"),
        ],
        "ads": [given("its_ad_group", "an ad's ad group is known", "warning")],
    }


def _of_sums() -> list[Any]:
    made = []
    for measure in _SUMMED:
        adds_up = f"the ads' {measure} of a day add up to the account's"
        nearly = f"the ads' {measure} of a day differ from the account's by at most 1 %"
        made.append(within(f"{measure}_difference", adds_up, maximum=_CENT, severity="warning"))
        made.append(within(f"{measure}_lost", nearly, maximum=_LOST))
    return made


def _of_parts() -> list[Any]:
    # A warning: a breakdown that an account must opt in to is missing as a whole, and is an open gap.
    return [
        within(
            f"{measure}_lost_by_{part}",
            f"an ad's {measure} by {part.replace('_', ' and ')} add up to the ad's",
            maximum=_ROUNDED,
            mostly=0.99,
            severity="warning",
        )
        for part in _PARTS
        for measure in _SUMMED
    ]


def _of_actions() -> list[Any]:
    # A new window is kept apart by the key and read by nobody; it is worth knowing, not worth stopping.
    return [
        within("value", "value is not negative", minimum=0),
        one_of("attribution_window", WINDOWS, severity="warning"),
    ]
