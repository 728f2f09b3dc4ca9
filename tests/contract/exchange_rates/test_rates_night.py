"""The central bank's files, read night by night."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from demo.ecb.server import FOLDER
from tests.contract.exchange_rates.conftest import NIGHT, Bank
from tests.databases import Shop

NEXT = NIGHT + timedelta(days=3)


def asked(bank: Bank) -> list[str]:
    return [entry["path"].rpartition("/")[2] for entry in bank.server.log]


def test_a_first_night_reads_the_history_and_later_ones_the_newest_days(shop: Shop, bank: Bank) -> None:
    assert not shop.night(NIGHT).failures
    everything = {(day, currency): Decimal(rate) for (day, currency), rate in bank.rates.items()}
    assert {(day, quote): rate for day, quote, rate in shop.rows("rates", "rate_date", "quote", "rate")} == everything
    bank.give(NEXT, USD="1.5", CHF="1")
    bank.now = datetime(2026, 11, 24, 6, tzinfo=UTC)
    assert not shop.night(NEXT).failures
    assert len(shop.rows("rates", "rate")) == len(everything) + 2
    assert asked(bank) == ["eurofxref-hist.zip", "eurofxref-hist-90d.xml"]


def test_a_currency_without_a_rate_on_a_day_has_no_row(shop: Shop, bank: Bank) -> None:
    shop.night(NIGHT)
    days = [row[0] for row in shop.rows("rates", "rate_date", "quote") if row[1] == "CHF"]
    assert min(days) > NIGHT - timedelta(days=150)
    assert "CYP" not in {row[0] for row in shop.rows("rates", "quote")}


def test_a_pause_longer_than_the_newest_days_reads_the_history_again(shop: Shop, bank: Bank) -> None:
    shop.night(NIGHT - timedelta(days=100))
    bank.now = datetime(2026, 11, 21, 6, tzinfo=UTC)
    shop.night(NIGHT)
    assert asked(bank) == ["eurofxref-hist.zip"] * 2


def test_a_weekend_brings_nothing_and_is_no_failure(shop: Shop, bank: Bank) -> None:
    shop.night(NIGHT)
    before = shop.rows("rates", "rate_date", "quote", "rate")
    assert not shop.night(NIGHT + timedelta(days=1)).failures
    assert shop.rows("rates", "rate_date", "quote", "rate") == before


def test_a_rate_published_after_the_nights_day_waits_for_its_night(shop: Shop, bank: Bank) -> None:
    shop.night(NIGHT - timedelta(days=1))
    assert max(row[0] for row in shop.rows("rates", "rate_date")) == NIGHT - timedelta(days=1)


def test_a_corrected_rate_replaces_the_old_one_which_stays_in_the_history(shop: Shop, bank: Bank) -> None:
    shop.night(NIGHT)
    bank.give(NIGHT - timedelta(days=21), CHF="0.95")
    shop.night(NEXT)
    assert shop.rows("rates", "rate_date", "rate", schema="raw_history") == [
        (NIGHT - timedelta(days=21), Decimal("0.94"))
    ]


@pytest.mark.parametrize("name", ["eurofxref-daily.xml", "eurofxref-hist-90d.xml", "eurofxref-hist.zip"])
def test_every_format_gives_the_same_rate(shop: Shop, bank: Bank, name: str) -> None:
    shop.options |= {"history_url": f"{bank.server.url}{FOLDER}/{name}", "currencies": ["CHF"]}
    shop.night(NIGHT)
    assert (NIGHT, "CHF", Decimal("0.94")) in shop.rows("rates", "rate_date", "quote", "rate")
    assert {row[0] for row in shop.rows("rates", "quote")} == {"CHF"}


def test_only_days_from_the_given_one_on_are_kept(shop: Shop) -> None:
    shop.options["from_date"] = "2026-11-18"
    shop.night(NIGHT)
    assert sorted({row[0] for row in shop.rows("rates", "rate_date")}) == [date(2026, 11, 18 + n) for n in range(3)]
