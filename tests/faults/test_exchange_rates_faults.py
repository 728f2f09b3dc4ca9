"""What goes wrong at the central bank's: exact rates, or a failed unit that the next run completes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.contract.exchange_rates import conftest as kit
from tests.contract.exchange_rates.conftest import NIGHT, Bank
from tests.databases import Shop
from tests.faults.dying import kill_after_each_unit, stage_until_killed

bank, shop = kit.bank, kit.shop
Note = Callable[[str, str, str], None]
PASSING: dict[str, dict[str, Any]] = {
    "HTML 502": {"kind": "html_502"},
    "HTML with 200 instead of a file": {"kind": "html_200"},
    "connection reset in the file": {"kind": "reset"},
    "a truncated zip": {"kind": "truncated"},
}


def exact(shop: Shop, bank: Bank) -> bool:
    return len(shop.rows("rates", "rate_date", "quote")) == len(bank.rates)


@pytest.mark.parametrize("name", PASSING)
def test_what_passes_by_itself_is_tried_again(shop: Shop, bank: Bank, came_to: Note, name: str) -> None:
    bank.server.order_faults([PASSING[name]])
    assert not shop.night(NIGHT).failures and exact(shop, bank)
    assert bank.server.log[0]["fault"] == PASSING[name]["kind"]
    came_to("exchange_rates", name, "tried again: exact rates")


@pytest.mark.parametrize("name", PASSING)
def test_what_stays_fails_the_unit_and_the_next_run_has_all(shop: Shop, bank: Bank, came_to: Note, name: str) -> None:
    bank.server.order_faults([{**PASSING[name], "times": 9}])
    assert "eurofxref-hist.zip" in shop.failure(NIGHT)
    assert shop.rows("rates", "rate") == []
    bank.server.order_faults([])
    assert not shop.night(NIGHT).failures and exact(shop, bank)
    came_to("exchange_rates", f"{name}, again and again", "the unit fails; the next run has the exact rates")


def test_a_truncated_xml_is_no_short_file(shop: Shop, bank: Bank, came_to: Note) -> None:
    shop.night(NIGHT)
    bank.server.order_faults([{"kind": "truncated", "times": 9}])
    assert "cut off" in shop.failure(NIGHT + timedelta(days=1))
    assert exact(shop, bank)
    came_to("exchange_rates", "a truncated XML", "the unit fails; the rates of before stay")


def test_a_server_that_asks_for_a_long_wait_is_left_alone(shop: Shop, bank: Bank, came_to: Note) -> None:
    bank.server.order_faults([{"kind": "later", "seconds": 3600}])
    outcome = shop.night(NIGHT)
    assert outcome.retry_after == 3600 and len(bank.server.log) == 1
    assert not shop.night(NIGHT).failures and exact(shop, bank)
    came_to(
        "exchange_rates", "503 with a wait of an hour", "put off for that long, no second call; then the exact rates"
    )


def test_an_address_that_is_wrong_says_so_without_its_key(shop: Shop, bank: Bank, came_to: Note) -> None:
    shop.options["history_url"] = f"{bank.server.url}/rates.csv?key=secret-key"
    said = shop.failure(NIGHT)
    assert "404" in said and "secret-key" not in said and len(bank.server.log) == 1
    came_to("exchange_rates", "404", "fails at once and names the address, not its key")


def test_a_day_that_comes_twice_with_different_rates_fails(shop: Shop, bank: Bank, came_to: Note) -> None:
    from demo.ecb import files

    days = "<Cube time='2026-11-20'><Cube currency='USD' rate='{}'/></Cube>"
    namespace = "xmlns='http://www.ecb.int/vocabulary/2002-08-01/eurofxref'"
    body = f"<Cube {namespace}>{days.format('1.1')}{days.format('1.2')}</Cube>"
    made = files.history
    try:
        files.history = lambda _: body.encode()  # type: ignore[assignment]
        assert "came twice with different content" in shop.failure(NIGHT)
    finally:
        files.history = made
    assert not shop.night(NIGHT).failures and exact(shop, bank)
    came_to("exchange_rates", "a day delivered twice, not alike", "the unit fails; the next run has the exact rates")


def test_a_rate_of_a_new_type_fails_with_its_value(shop: Shop, bank: Bank, came_to: Note) -> None:
    rate, newest = bank.rates[NIGHT, "USD"], NIGHT
    bank.give(newest, USD="about one")
    assert "rate is 'about one', expected decimal" in shop.failure(NIGHT)
    bank.give(newest, USD=rate)
    assert not shop.night(NIGHT).failures and exact(shop, bank)
    came_to("exchange_rates", "a field of a new type", "the unit fails; the next run has the exact rates")


def test_a_day_restated_after_twenty_days_is_replaced(shop: Shop, bank: Bank, came_to: Note) -> None:
    shop.night(NIGHT)
    bank.now += timedelta(days=20)
    bank.give(NIGHT, USD="2.5")
    assert not shop.night(NIGHT + timedelta(days=20)).failures and exact(shop, bank)
    assert (NIGHT, "USD", Decimal("2.5")) in shop.rows("rates", "rate_date", "quote", "rate")
    assert shop.rows("rates", "rate_date", "quote", schema="raw_history") == [(NIGHT, "USD")]
    came_to("exchange_rates", "a day restated after 20 days", "the new rate; the old one is in history")


def test_a_currency_that_is_chosen_later_comes_with_its_whole_history(shop: Shop, bank: Bank, came_to: Note) -> None:
    shop.options["currencies"] = ["USD"]
    shop.night(NIGHT)
    shop.options["currencies"] = ["USD", "CHF"]
    assert not shop.night(NIGHT + timedelta(days=1)).failures and exact(shop, bank)
    asked = len(bank.server.log)
    shop.night(NIGHT + timedelta(days=2))
    assert "90d" in bank.server.log[asked]["path"], "the whole history is read once, not each night"
    came_to("exchange_rates", "a currency chosen later", "its whole history: exact rates")


def test_a_task_killed_after_every_unit_reads_no_unit_twice(shop: Shop, bank: Bank, came_to: Note) -> None:
    units = 0
    for number, file in enumerate(("hist.zip", "hist-90d.xml"), 1):  # a first night's whole history, then a few days
        night, bank.now = NIGHT + timedelta(days=number - 1), bank.now + timedelta(days=1)
        bank.give(night, USD=f"2.{number}")
        units += kill_after_each_unit(shop.configured(), shop.connection, "exchange_rates", night)
        assert shop.night(night).landed == 0 and exact(shop, bank)
        assert len(bank.server.log) == number and bank.server.log[-1]["path"].endswith(file)
    came_to("exchange_rates", f"kill -9 after each of {units} nights' one unit", "each is read once: exact rates")


def test_a_night_killed_before_publishing_is_published_by_the_next_run(shop: Shop, bank: Bank, came_to: Note) -> None:
    stage_until_killed(shop.configured(), shop.connection, "exchange_rates", NIGHT)
    assert shop.rows("rates", "rate") == []
    assert shop.night(NIGHT).landed == 0 and exact(shop, bank) and len(bank.server.log) == 1
    came_to("exchange_rates", "kill -9 before publishing", "the next run publishes what is staged: exact rates")
