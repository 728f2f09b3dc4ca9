"""Cases of the W3C's attribution API (w3c/attribution, end-to-end tests) that do without its privacy budgets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.nights import found, play, shop_of_its_own
from tests.real_data.conftest import Write, writer
from warehouse.connection import connect
from warehouse.settings import Settings

# Credit in the cases is by slots: two halves are `linear`, none given is `last_touch`.
MODELS = {"lookback": "linear", "expiry": "linear", "basic": "last_touch", "no-matching-impression": "last_touch"}
# A case that says so by the impression's lifetime, not by the lookback: days for each of its conversions.
LIFETIMES = {"expiry": (2, 2, 30, 30)}
MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)
Case = tuple[str, int, int, dict[str, Any]]  # file, place, days of lookback, conversion


def kind(name: str, place: int) -> str:
    return f"{name.replace('-', '_')}_{place}"


def at(event: dict[str, Any]) -> str:
    return (MIDNIGHT + timedelta(seconds=event["seconds"])).isoformat()


@pytest.fixture(scope="module")
def events(real_data: Path) -> dict[str, list[dict[str, Any]]]:
    folder = real_data.parent / "attribution_cases" / "w3c_attribution_e2e"
    return {name: json.loads((folder / f"{name}.json").read_text())["events"] for name in MODELS}


@pytest.fixture(scope="module")
def cases(events: dict[str, list[dict[str, Any]]]) -> list[Case]:
    listed = []
    for name, all_events in events.items():
        measured = [event for event in all_events if event["event"] == "measureConversion"]
        for place, event in enumerate(measured):
            days = LIFETIMES[name][place] if name in LIFETIMES else event["options"].get("lookbackDays", 30)
            listed.append((name, place, days, event))
    return listed


@pytest.fixture(scope="module")
def shop(prepared: Settings, tmp_path_factory: pytest.TempPathFactory, cases: list[Case]) -> Iterator[Settings]:
    windows = ", ".join(f"{kind(name, place)}: {days}" for name, place, days, _ in cases)
    with shop_of_its_own(
        prepared, tmp_path_factory.mktemp("w3c"), "shop: {name: Test shop, currency: EUR, country: DE}",
        f"attribution: {{lookback_days: {{{windows}}}}}",
    ) as own:  # fmt: skip
        yield own


@pytest.fixture(scope="module")
def credited(shop: Settings, events: dict[str, list[dict[str, Any]]], cases: list[Case]) -> dict[str, list[Any]]:
    """Value by conversion kind, in the slots of the cases' histograms."""
    write: Write = writer(shop)
    write("visits", (
        {"visit_id": f"{name} {place}", "started_at": at(event), "customer_id": name,
         "utm_source": "publisher", "utm_campaign": event["options"]["histogramIndex"]}
        for name, all_events in events.items()
        for place, event in enumerate(all_events) if event["event"] == "saveImpression"
    ))  # fmt: skip
    write("conversions", (
        {"conversion_id": kind(name, place), "conversion_kind": kind(name, place), "converted_at": at(event),
         "customer_id": name, "value": event["options"].get("value", 0)}
        for name, place, _, event in cases
    ))  # fmt: skip
    play(shop, date(2026, 2, 1), "fct_attribution_credits")
    slots: dict[str, list[Any]] = {
        kind(name, place): [Decimal(0)] * event["options"]["histogramSize"] for name, place, _, event in cases
    }
    with connect(shop) as connection:
        for row in found(connection, "select * from marts.fct_attribution_credits where campaign_id is not null"):
            if MODELS.get(row["conversion_kind"].rpartition("_")[0].replace("_", "-")) == row["model"]:
                slots[row["conversion_kind"]][int(row["campaign_id"])] += row["revenue"]
    return slots


def test_windows_end_and_touches_are_fewer_than_slots_as_the_cases_say(
    credited: dict[str, list[Any]], cases: list[Case]
) -> None:
    assert {name: [float(value) for value in values] for name, values in credited.items()} == {
        kind(name, place): event["expected"] for name, place, _, event in cases
    }
    assert len(cases) == 10
