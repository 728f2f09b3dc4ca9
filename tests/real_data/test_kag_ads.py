"""Figures of 1,143 real Facebook ads (kag_conversion) by campaign and interest equal those computed independently.

The file has two counts of conversions. Each comes as an account of its own, so that both can be compared.
"""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.nights import found, play
from tests.real_data.conftest import Write
from warehouse.connection import connect
from warehouse.settings import Settings

ACCOUNTS = {"total": "Total_Conversion", "approved": "Approved_Conversion"}
NIGHT = date(2017, 8, 30)  # the file has no dates
Figures = dict[str, Any]


@pytest.fixture(scope="module")
def expected(real_data: Path) -> Figures:
    return dict(json.loads((real_data / "kag_conversion" / "expected.json").read_text()))


@pytest.fixture(scope="module")
def played(real_data: Path, shop: Settings, write: Write) -> Settings:
    with (real_data / "kag_conversion" / "raw" / "KAG_conversion_data.csv").open(encoding="utf-8", newline="") as lines:
        ads = list(csv.DictReader(lines))
    write("ad_performance", (
        {"platform": "meta", "account_id": account, "date": NIGHT, "campaign_id": ad["xyz_campaign_id"],
         "ad_group_id": ad["fb_campaign_id"], "ad_id": ad["ad_id"], "impressions": ad["Impressions"],
         "clicks": ad["Clicks"], "spend": ad["Spent"], "conversions": ad[conversions], "interests": ad["interest"]}
        for account, conversions in ACCOUNTS.items() for ad in ads
    ))  # fmt: skip
    play(shop, NIGHT, "fct_ad_performance_daily", "fct_attribution_by_channel")
    return shop


def figures(shop: Settings, account: str, group: str) -> dict[str, Figures]:
    """Sums, and the ratios of sums that the published figures hold, by a column (or a constant)."""
    with connect(shop) as connection:
        rows = found(
            connection,
            f"select {group} as value, count(*) as ads, sum(impressions) as impressions, sum(clicks) as clicks,"
            " sum(spend) as spend, sum(platform_conversions) as conversions,"
            " sum(spend) / nullif(sum(clicks), 0) as cpc, sum(spend) / nullif(sum(platform_conversions), 0) as cpa"
            " from marts.fct_ad_performance_daily where account_id = %s group by 1",
            [account],
        )
    return {str(row["value"]): row for row in rows}


def assert_equal(found_: Figures, expected: Figures, account: str) -> None:
    for name in ("ads", "impressions", "clicks"):
        assert found_[name] == expected[name]
    assert round(float(found_["spend"]), 2) == expected["spend"]
    assert found_["conversions"] == expected["total_conv" if account == "total" else "approved_conv"]
    for name, wanted in (("cpc", expected["cpc"]), ("cpa", expected[f"cpa_{account}"])):
        assert (found_[name] is None) == (wanted is None)
        assert wanted is None or float(found_[name]) == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("account", ACCOUNTS)
def test_totals_are_the_widely_published_ones(played: Settings, expected: Figures, account: str) -> None:
    (total,) = figures(played, account, "'all'").values()
    assert (total["impressions"], total["clicks"]) == (213_434_828, 38_165)
    assert_equal(total, expected["total"], account)


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize(("column", "group"), [("campaign_id", "by_campaign"), ("interests", "by_interest")])
def test_cost_per_click_and_per_conversion_by_group(
    played: Settings, expected: Figures, account: str, column: str, group: str
) -> None:
    by_value = figures(played, account, column)
    assert set(by_value) == set(expected[group])
    for value, wanted in expected[group].items():
        assert_equal(by_value[value], wanted, account)


def test_spend_by_channel_is_the_whole_spend(played: Settings, expected: Figures) -> None:
    with connect(played) as connection:
        (row,) = found(
            connection,
            "select sum(spend) as spend from marts.fct_attribution_by_channel"
            " where model = 'linear' and conversion_kind = 'order' and channel = 'paid_social'",
        )
    assert round(float(row["spend"]), 2) == round(len(ACCOUNTS) * expected["total"]["spend"], 2)
