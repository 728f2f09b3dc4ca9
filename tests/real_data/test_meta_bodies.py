"""Bodies that Meta's API once gave, read by the source meta_ads: totals are those of the recording, nothing counted twice.

The recordings stay where they are: `HOURGLASS_REAL_DATA` names the folder of real data. What is expected was computed
from the recordings independently (`expected.py` beside them).
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from demo.meta.server import MetaServer
from demo.settings import TOKEN
from extractors import run
from warehouse import landing, ledger
from warehouse.settings import Settings, environment

NIGHT = date(2019, 11, 13)
# `omni_purchase` contains the others: the first that is there counts, they are never added up.
PURCHASES = ("omni_purchase", "purchase", "offsite_conversion.fb_pixel_purchase")


@pytest.fixture(scope="module")
def bodies() -> Path:
    folder = environment("HOURGLASS_REAL_DATA")
    if folder is None or not (Path(folder) / "real" / "api_fixtures").is_dir():
        pytest.skip("HOURGLASS_REAL_DATA is not set: the recorded bodies are not at hand")
    return Path(folder) / "real" / "api_fixtures"


def test_recorded_campaigns_spend_and_purchases_arrive_and_are_counted_once(
    bodies: Path, settings: Settings, warehouse: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = json.loads((bodies / "expected.json").read_text())["meta_campaign_insights_vsouto"]
    monkeypatch.setenv("HOURGLASS_META_ACCESS_TOKEN", TOKEN)
    with MetaServer(fixtures=bodies / "meta_ads_vsouto") as meta:
        options = {
            "accounts": [account["id"] for account in meta.data.accounts()],
            "graph_url": meta.url,
            "window_days": 1,
            "backfill_days": 1,
            "poll_seconds": 0,
        }
        shop = settings.model_copy(update={"sources": {"meta_ads": options}})
        shop.__dict__.pop("_environment", None)
        outcome = run.land(shop, "meta_ads", NIGHT, ledger.start_run(warehouse, shop, NIGHT, "nightly"))
    assert not outcome.failures

    def landed(stream: str) -> list[dict[str, Any]]:
        batches = ledger.batches(warehouse, source="meta_ads", stream=stream, states=("landed",))
        return [row for batch in batches for part in landing.read(shop, batch) for row in part.to_pylist()]

    counts = {stream: len(landed(stream)) for stream in ("accounts", "campaigns", "ad_groups", "ads")}
    assert counts == {"accounts": expected["accounts"], "campaigns": 29, "ad_groups": 149, "ads": 340}
    daily, actions = landed("insights_daily"), landed("insights_actions")
    assert sum(row["spend"] for row in daily) == Decimal(str(expected["spend"])) == Decimal("111.72")
    assert sum(row["impressions"] for row in daily) == expected["impressions"]
    assert sum(row["reach"] for row in daily) == expected["reach"]
    assert sum(row["link_clicks"] or 0 for row in daily) == expected["link_click"]
    assert len({row["action_type"] for row in actions}) == expected["distinct_action_types"]
    counts_by_ad: dict[str, tuple[Decimal, Decimal]] = {}
    for action_type in reversed(PURCHASES):
        for row in actions:
            if row["action_type"] == action_type and row["attribution_window"] == "default":
                counts_by_ad[row["ad_id"]] = (row["value"], row["revenue"])
    assert sum(value for value, _ in counts_by_ad.values()) == expected["omni_purchases"]
    assert sum(revenue for _, revenue in counts_by_ad.values()) == Decimal("645.40")
