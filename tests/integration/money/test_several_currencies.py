"""Two ad accounts and the orders in three currencies, reported in a fourth by the central bank's rates: to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import psycopg
import pytest

from dbt_project import run
from demo.ecb import server
from demo.files import write_csv
from demo.home import Home
from extractors import catalog
from tests.nights import extract, found, shop_of_its_own
from warehouse import ledger, migrate
from warehouse.connection import connect
from warehouse.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

_REPORTED = "GBP"
_NIGHT = date(2026, 3, 12)  # a Thursday
_FIRST = date(2026, 3, 2)
_DAYS = [_FIRST + timedelta(days=number) for number in range((_NIGHT - _FIRST).days + 1)]
_ACCOUNTS = {"meta": ("act_1", "USD"), "google": ("2", "CHF")}
_MODELS = (
    "+fct_ad_performance_daily", "+fct_conversions", "+fct_attribution_by_channel", "+fct_platform_reconciliation",
    "+rpt_rates_missing",
)  # fmt: skip


def rates() -> dict[tuple[date, str], Decimal]:
    """Units for a euro on working days; the franc has none on the 5th, the yen none before the 10th."""
    made = {}
    for number, day in enumerate(_DAYS):
        if day.weekday() < 5:
            made |= {
                (day, "GBP"): Decimal("0.8412") + number * Decimal("0.0007"),
                (day, "USD"): Decimal("1.0913") - number * Decimal("0.0011"),
                (day, "SEK"): Decimal("11.2384") + number * Decimal("0.0313"),
            }
            if day.day != 5:
                made[day, "CHF"] = Decimal("0.9377") + number * Decimal("0.0003")
            if day.day >= 10:
                made[day, "JPY"] = Decimal("161.37")
    return made


@dataclass(frozen=True)
class Amount:
    """An amount of a day, as it was billed or paid."""

    day: date
    currency: str
    value: Decimal

    def reported(self, places: str = "0.01") -> Decimal | None:
        """In the reporting currency, by the newest day up to its own that has both rates; None before the first."""
        known, euro = rates(), Decimal(1)
        for day in sorted({day for day, _ in known if day <= self.day}, reverse=True):
            own = euro if self.currency == "EUR" else known.get((day, self.currency))
            if own is not None:
                return (self.value * known[day, _REPORTED] / own).quantize(Decimal(places), ROUND_HALF_UP)
        return None

    @property
    def rate_used(self) -> str:
        if self.reported() is None:
            return "missing"
        is_of_the_day = (self.day, self.currency) in rates()
        return "of the day" if is_of_the_day else "last known"


SPEND = {
    (platform, day): Amount(day, currency, Decimal(f"{20 + number}.37{number % 10}1"))
    for platform, (_, currency) in _ACCOUNTS.items()
    for number, day in enumerate(_DAYS)
}
OTHER = [Amount(day, "EUR", Decimal("12.35")) for day in _DAYS[:5]]
ORDERS = {
    f"o{number}": Amount(day, "SEK", Decimal(f"{499 + 17 * number}.{number:02d}"))
    for number, day in enumerate([*_DAYS, *_DAYS[3:9]])
}
EARLY = Amount(date(2026, 3, 6), "JPY", Decimal(4200))  # before the yen's first rate
EARLY_COST = Amount(date(2026, 3, 8), "JPY", Decimal(900))


def export(folder: Path) -> None:
    """The shop's files: half of the orders after a click on an ad of either platform."""
    clicks = {"meta": ("fbclid", "ig", "paid"), "google": ("gclid", "google", "cpc")}
    visits = []
    for number, (name, order) in enumerate(ORDERS.items()):
        click, source, medium = clicks["google" if number % 4 else "meta"]
        if number % 2:
            url = f"https://shop.example/?{click}=x{number}&utm_source={source}&utm_medium={medium}&utm_id=c"
            started = f"{order.day}T08:00:00Z"
            visits.append({"visit_id": name, "started_at": started, "anonymous_id": name, "landing_url": url})
    orders = [
        {"order_id": name, "ordered_at": f"{order.day}T12:00:00Z", "anonymous_id": name, "total": order.value,
         "currency": order.currency}
        for name, order in {**ORDERS, "early": EARLY}.items()
    ]  # fmt: skip
    spend = [
        {"platform": platform, "account_id": _ACCOUNTS[platform][0], "date": day, "campaign_id": "c", "impressions": 90,
         "clicks": 9, "spend": amount.value, "currency": amount.currency}
        for (platform, day), amount in SPEND.items()
    ]  # fmt: skip
    other = [
        {"date": one.day, "channel": "print", "amount": one.value, "currency": one.currency}
        for one in [*OTHER, EARLY_COST]
    ]
    for name, rows in {"visits": visits, "orders": orders, "ad_performance": spend, "spend_other": other}.items():
        write_csv(folder / f"{name}.csv", list(rows[0]), rows)


@pytest.fixture(scope="module")
def shop(prepared: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[psycopg.Connection]:
    """The warehouse after the night."""
    folder = tmp_path_factory.mktemp("currencies")
    with shop_of_its_own(prepared, folder, f"shop: {{currency: {_REPORTED}, domains: [shop.example]}}") as settings:
        export(folder / "drop")
        bank = Home(folder / "bank")
        given = [{"date": day, "base": "EUR", "quote": quote, "rate": rate} for (day, quote), rate in rates().items()]
        write_csv(bank.platforms / "ecb" / "rates.csv", list(given[0]), given)
        with server.serve(bank, now=lambda: datetime(2026, 3, 13, 4, tzinfo=UTC)) as running:
            history = f"{running.url}{server.FOLDER}/eurofxref-hist.zip"
            sources = {**settings.sources, "exchange_rates": {"history_url": history}}
            settings = settings.model_copy(update={"sources": sources})
            migrate.prepare(settings, catalog.all_streams())
            with connect(settings) as connection:
                run_id = ledger.start_run(connection, settings, _NIGHT, "nightly")
            for source in sources:
                extract(settings, source, _NIGHT)
        run.build(settings, _NIGHT, run_id, select=_MODELS)
        with connect(settings, "transformer") as connection:
            yield connection


def test_an_accounts_days_are_converted_at_another_rate_than_the_days_own_or_the_last_known(
    shop: psycopg.Connection,
) -> None:
    rows = found(shop, "select platform, platform_date, spend, rate_used, currency from marts.fct_ad_performance_daily")
    assert {(row["platform"], row["platform_date"]): (row["spend"], row["rate_used"]) for row in rows} == {
        key: (amount.reported("0.000001"), amount.rate_used) for key, amount in SPEND.items()
    }
    assert {row["currency"] for row in rows} == {_REPORTED}
    assert {row["rate_used"] for row in rows} == {"of the day", "last known"}


def test_an_order_of_a_day_without_a_rate_is_worth_something_invented(shop: psycopg.Connection) -> None:
    rows = found(
        shop, "select order_id, net_value, rate_used from marts.fct_conversions where conversion_kind = 'order'"
    )
    expected = {
        f"files:{name}": (amount.reported(), amount.rate_used) for name, amount in {**ORDERS, "early": EARLY}.items()
    }
    assert {row["order_id"]: (row["net_value"], row["rate_used"]) for row in rows} == expected
    assert expected["files:early"] == (None, "missing")


def test_an_amount_without_a_rate_is_left_out_and_nobody_is_told(shop: psycopg.Connection) -> None:
    rows = found(shop, "select stream, paid_currency, amounts, first_date, last_date from marts.rpt_rates_missing")
    assert {
        (row["stream"], row["paid_currency"], row["amounts"], row["first_date"], row["last_date"]) for row in rows
    } == {
        ("orders", "JPY", 1, EARLY.day, EARLY.day),
        ("spend_other", "JPY", 1, EARLY_COST.day, EARLY_COST.day),
    }


def test_sums_of_several_currencies_differ_from_those_of_their_parts(shop: psycopg.Connection) -> None:
    revenue = sum(amount.reported() or Decimal(0) for amount in ORDERS.values())
    spend = sum(amount.reported("0.000001") or Decimal(0) for amount in [*SPEND.values(), *OTHER])
    rows = found(
        shop,
        "select model, sum(revenue) as revenue, sum(spend) as spend, sum(credit) as credit, min(currency) as currency"
        " from marts.fct_attribution_by_channel where conversion_kind = 'order' group by model",
    )
    assert len(rows) == 11
    assert {(row["revenue"], row["spend"], row["credit"], row["currency"]) for row in rows} == {
        (revenue, spend, len(ORDERS) + 1, _REPORTED)
    }
    days = found(
        shop, "select platform, sum(spend) as spend, sum(orders_by_click_id) as orders"
        " from marts.fct_platform_reconciliation group by platform",
    )  # fmt: skip
    assert {row["platform"]: row["spend"] for row in days} == {
        platform: sum(amount.reported("0.000001") or Decimal(0) for (of, _), amount in SPEND.items() if of == platform)
        for platform in _ACCOUNTS
    }
    assert sum(row["orders"] for row in days) == len(ORDERS) // 2
