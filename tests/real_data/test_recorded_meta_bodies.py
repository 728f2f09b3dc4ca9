"""Bodies that Meta's API once gave, served again: what was recorded must come through unchanged.

The recordings stay where they are: `HOURGLASS_REAL_DATA` names the folder of real data, in it
`real/api_fixtures/meta_ads_vsouto`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests

from demo.meta.server import MetaServer
from demo.settings import TOKEN
from warehouse.settings import environment

DAY = json.dumps({"since": "2019-11-13", "until": "2019-11-13"})


@pytest.fixture(scope="module")
def server() -> Iterator[MetaServer]:
    folder = environment("HOURGLASS_REAL_DATA")
    if folder is None:
        pytest.skip("HOURGLASS_REAL_DATA is not set: the recorded bodies are not at hand")
    with MetaServer(fixtures=Path(folder) / "real" / "api_fixtures" / "meta_ads_vsouto") as running:
        yield running


def get(server: MetaServer, path: str, **params: str) -> list[dict[str, Any]]:
    reply = requests.get(f"{server.url}/v26.0/{path}", {"access_token": TOKEN, "limit": "500", **params}, timeout=10)
    return list(reply.json()["data"])


@pytest.mark.parametrize("level", ["account", "campaign", "ad"])
def test_recorded_spend_and_purchases_are_the_same_at_every_level(server: MetaServer, level: str) -> None:
    rows = [row for account in get(server, "me/adaccounts")
            for row in get(server, f"{account['id']}/insights", level=level, time_range=DAY,
                           fields="spend,impressions,reach,action_values")]
    values = [Decimal(value["value"]) for row in rows for value in row.get("action_values", [])
              if value["action_type"] == "omni_purchase"]
    assert sum(Decimal(row["spend"]) for row in rows) == Decimal("111.72")
    assert sum(values) == Decimal("645.40")
    assert (sum(int(row["impressions"]) for row in rows), sum(int(row["reach"]) for row in rows)) == (38192, 35560)


@pytest.mark.parametrize(("edge", "count"), [("campaigns", 29), ("adsets", 149), ("ads", 340)])
def test_no_recorded_object_is_lost(server: MetaServer, edge: str, count: int) -> None:
    listed = [one["id"] for account in get(server, "me/adaccounts") for one in get(server, f"{account['id']}/{edge}")]
    assert len(listed) == len(set(listed)) == count
