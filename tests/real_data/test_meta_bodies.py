"""Bodies that Meta's API once gave: all of them are served again, and a night brings them to the marts, counted once.

What is expected was computed from the recordings independently (`expected.py` beside them).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests

from demo.meta.server import MetaServer
from demo.settings import TOKEN
from tests.nights import found, play
from warehouse.connection import connect
from warehouse.settings import Settings

NIGHT = date(2019, 11, 13)
DAY = json.dumps({"since": str(NIGHT), "until": str(NIGHT)})
COUNTS = {"campaigns": 29, "ad_groups": 149, "ads": 340}


@pytest.fixture(scope="module")
def expected(real_data: Path) -> dict[str, Any]:
    return dict(json.loads((real_data / "api_fixtures" / "expected.json").read_text())["meta_campaign_insights_vsouto"])


@pytest.fixture(scope="module")
def server(real_data: Path) -> Iterator[MetaServer]:
    with MetaServer(fixtures=real_data / "api_fixtures" / "meta_ads_vsouto") as running:
        yield running


@pytest.fixture(scope="module")
def played(server: MetaServer, shop: Settings) -> Iterator[Settings]:
    """The shop after a night with the recorded accounts as its only source."""
    options = {
        "accounts": [account["id"] for account in server.data.accounts()],
        "graph_url": server.url,
        "window_days": 1,
        "backfill_days": 1,
        "poll_seconds": 0,
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOURGLASS_META_ACCESS_TOKEN", TOKEN)
        settings = shop.model_copy(update={"sources": {"meta_ads": options}})
        settings.__dict__.pop("_environment", None)
        play(settings, NIGHT, "fct_ad_performance_daily")
        yield settings


def get(server: MetaServer, path: str, **params: str) -> list[dict[str, Any]]:
    reply = requests.get(f"{server.url}/v26.0/{path}", {"access_token": TOKEN, "limit": "500", **params}, timeout=10)
    return list(reply.json()["data"])


def one(settings: Settings, query: str) -> dict[str, Any]:
    with connect(settings) as connection:
        (row,) = found(connection, query)
    return row


@pytest.mark.parametrize("level", ["account", "campaign", "ad"])
def test_recorded_spend_and_purchases_are_the_same_at_every_level(server: MetaServer, level: str) -> None:
    rows = [row for account in get(server, "me/adaccounts")
            for row in get(server, f"{account['id']}/insights", level=level, time_range=DAY,
                           fields="spend,impressions,reach,action_values")]  # fmt: skip
    values = [Decimal(value["value"]) for row in rows for value in row.get("action_values", [])
              if value["action_type"] == "omni_purchase"]  # fmt: skip
    assert sum(Decimal(row["spend"]) for row in rows) == Decimal("111.72")
    assert sum(values) == Decimal("645.40")
    assert (sum(int(row["impressions"]) for row in rows), sum(int(row["reach"]) for row in rows)) == (38192, 35560)


def test_no_recorded_object_is_lost(server: MetaServer, played: Settings, expected: dict[str, Any]) -> None:
    for stream, edge in (("campaigns", "campaigns"), ("ad_groups", "adsets"), ("ads", "ads")):
        listed = [
            one["id"] for account in get(server, "me/adaccounts") for one in get(server, f"{account['id']}/{edge}")
        ]
        assert len(listed) == len(set(listed)) == COUNTS[stream]
        assert one(played, f"select count(*) from raw.meta_ads__{stream}") == {"count": COUNTS[stream]}
    assert one(played, "select count(*) from raw.meta_ads__accounts") == {"count": expected["accounts"]}


def test_recorded_figures_arrive_and_purchases_are_counted_once(played: Settings, expected: dict[str, Any]) -> None:
    figures = one(
        played,
        "select sum(spend) as spend, sum(impressions) as impressions, sum(reach) as reach,"
        " sum(platform_conversions) as purchases, sum(platform_conversions_value) as revenue"
        " from marts.fct_ad_performance_daily where platform_date = '2019-11-13'",
    )
    assert figures["spend"] == Decimal(str(expected["spend"])) == Decimal("111.72")
    assert (figures["impressions"], figures["reach"]) == (expected["impressions"], expected["reach"])
    assert figures["purchases"] == expected["omni_purchases"]
    assert figures["revenue"] == Decimal("645.40")
    links = one(played, "select sum(link_clicks) as clicks from raw.meta_ads__insights_daily")
    assert links["clicks"] == expected["link_click"]
    types = one(played, "select count(distinct action_type) as types from raw.meta_ads__insights_actions")
    assert types["types"] == expected["distinct_action_types"]
