"""The demo folder: one world, one clock, settings that are left alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from demo.drop import write_world
from demo.home import DemoError, Home, instant
from demo.settings import write_settings
from demo.world.generate import generate
from extractors.catalog import configured
from warehouse.settings import load


def test_a_world_begins_half_a_year_before_its_first_end_and_stays_there(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first = home.next_plan(date(2026, 6, 30), 0.01, 7)
    write_world(home, generate(first))
    longer = home.next_plan(date(2026, 7, 2), None, None)
    assert first.start == longer.start == date(2025, 12, 30)
    assert longer.until == date(2026, 7, 2)
    assert home.next_plan(date(2026, 1, 1), None, None).until == first.until, "a world never gets shorter"


def test_a_world_of_another_scale_is_refused_and_named(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.remember(home.next_plan(date(2026, 6, 30), 0.5, 7))
    with pytest.raises(DemoError, match=r"seed 7 and scale 0\.5"):
        home.next_plan(date(2026, 6, 30), 1.0, None)


def test_the_clock_may_be_a_day_or_an_instant(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with pytest.raises(DemoError, match="there is no clock"):
        home.now()
    home.set_clock(date(2026, 6, 30))
    assert home.now() == datetime(2026, 6, 30, 6, tzinfo=UTC)
    home.set_clock(datetime(2026, 6, 30, 22, 15, tzinfo=UTC))
    assert home.now() == instant("2026-06-30T22:15:00+00:00")


def test_the_demos_settings_are_valid_and_an_edit_survives_serving(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write_settings(home)
    home.settings.write_text(home.settings.read_text().replace("Tea Boutique", "My Boutique"))
    write_settings(home, {"meta": "http://127.0.0.1:9999"})
    settings = load(home.settings)
    assert settings.shop.name == "My Boutique"
    assert settings.sources["meta_ads"] == {
        "accounts": ["act_1001", "act_1002"],
        "lead_pages": ["2001"],
        "backfill_days": 90,
        "graph_url": "http://127.0.0.1:9999",
    }
    assert set(configured(settings)) == {
        "files",
        "meta_ads",
        "google_ads",
        "page_insights",
        "shopify",
        "umami",
        "sql",
        "exchange_rates",
    }
    assert settings.secret("meta_access_token") is not None
