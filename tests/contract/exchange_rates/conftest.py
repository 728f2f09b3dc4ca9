"""The central bank's server on a few days of rates, and a shop that reads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from demo.ecb import server
from demo.files import write_csv
from demo.home import Home
from demo.web import WebServer
from tests.databases import Shop
from warehouse.settings import Settings

NIGHT = date(2026, 11, 20)  # a Friday
_COLUMNS = ["date", "base", "quote", "rate"]


class Bank:
    """The rates there are, and the time."""

    def __init__(self, home: Home) -> None:
        self.home, self.now = home, datetime(2026, 11, 21, 6, tzinfo=UTC)
        self.rates: dict[tuple[date, str], str] = {}
        self.server: WebServer

    def give(self, day: date, **rates: str) -> None:
        self.rates |= {(day, currency): rate for currency, rate in rates.items()}
        rows = [{"date": on, "base": "EUR", "quote": quote, "rate": rate} for (on, quote), rate in self.rates.items()]
        write_csv(self.home.platforms / "ecb" / "rates.csv", _COLUMNS, rows)


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    found = Bank(Home(tmp_path))
    for number in range(200):
        day = NIGHT - timedelta(days=number)
        if day.weekday() < 5:
            rates = {"USD": f"1.{number:04d}", "CHF": "0.94"}
            found.give(day, **(rates if number < 150 else {"USD": rates["USD"]}))  # the franc came later
    with server.serve(found.home, now=lambda: found.now) as running:
        found.server = running
        yield found


@pytest.fixture
def shop(settings: Settings, warehouse: psycopg.Connection, bank: Bank) -> Shop:
    address = f"{bank.server.url}{server.FOLDER}"
    options = {
        "recent_url": f"{address}/eurofxref-hist-90d.xml", "history_url": f"{address}/eurofxref-hist.zip",
        "retry_seconds": 0, "attempts": 2,
    }  # fmt: skip
    return Shop(settings, warehouse, "exchange_rates", options)
