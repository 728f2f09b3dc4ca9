"""Conversions, visits and refunds that come late, through files: what was told on a night stays told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from estimators import fits, forecasts
from tests.nights import found, play, shop_of_its_own
from warehouse import upkeep
from warehouse.connection import connect
from warehouse.settings import Retention, Settings

FIRST = date(2026, 3, 20)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]  # three nights

_MARTS = (
    "fct_attribution_daily", "fct_attribution_credits", "fct_attribution_restatements",
    "int_conversions_booked", "int_histories_built",  # what the next night compares with
)  # fmt: skip
_NIGHTS = [FIRST + timedelta(days=number) for number in range(3)]
_TOLD = {
    "days": "select * from marts.fct_attribution_daily_as_of(%s) t order by t::text",
    "credits": "select * from marts.fct_attribution_credits_as_of(%s) t order by t::text",
    "forecasts": "select * from estimates.touch_day_forecasts t where as_of_date = %s order by t::text",
    "sums": "select * from estimates.channel_forecasts t where as_of_date = %s order by t::text",
}
_KNOWN = """
    select conversion_kind, model, channel, touch_date, spend, credit_to_date, revenue_to_date, expected_credit, method
    from marts.fct_attribution_daily t order by t::text
"""


class Exports:
    """The shop's exports, written anew before each night with what has become known since."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.visits = [
            f"v{number},{FIRST - timedelta(days=number % 40)}T09:00:00Z,b{number},https://tea.example/?utm_source=news"
            f"&utm_medium={'email' if number % 2 else 'cpc'}"
            for number in range(80)
        ]
        self.orders = [
            self._order(number, FIRST - timedelta(days=number % 40 - number % 5)) for number in range(0, 40, 4)
        ]
        self.refunds: list[str] = []
        self.spend = [f"{FIRST - timedelta(days=number)},email,{5 + number % 3}.00" for number in range(40)]

    def write(self) -> None:
        self._file("visits", "visit_id,started_at,anonymous_id,landing_url", self.visits)
        self._file("orders", "order_id,ordered_at,anonymous_id,total,status", self.orders)
        self._file("refunds", "refund_id,order_id,refunded_at,amount", self.refunds)
        self._file("spend_other", "date,channel,amount", self.spend)

    def second_night(self) -> None:
        """An order of long ago comes in, another is paid back, and a visit turns up that nobody had seen."""
        self.orders.append(self._order(2, FIRST - timedelta(days=1)))
        self.orders.append(self._order(6, FIRST + timedelta(days=1)))
        self.refunds.append(f"r1,o4,{FIRST + timedelta(days=1)}T10:00:00Z,10.00")
        self.visits.append(f"late,{FIRST - timedelta(days=20)}T08:00:00Z,b0,https://tea.example/?utm_medium=affiliate")

    def third_night(self) -> None:
        """The newsletter's bill of ten days ago is corrected."""
        day = FIRST - timedelta(days=10)
        self.spend = [f"{day},email,25.00" if line.startswith(str(day)) else line for line in self.spend]

    def _order(self, number: int, day: date) -> str:
        return f"o{number},{day}T12:00:00Z,b{number},{20 + number}.00,paid"

    def _file(self, name: str, header: str, lines: Iterable[str]) -> None:
        (self._folder / f"{name}.csv").write_text("\n".join([header, *lines, ""]))


def told(connection: psycopg.Connection, night: date) -> dict[str, str]:
    """All that a past night said, as text."""
    return {name: repr(found(connection, query, (night,))) for name, query in _TOLD.items()}


@pytest.fixture(scope="module")
def played(prepared: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A shop without a night."""
    with shop_of_its_own(prepared, tmp_path_factory.mktemp("late"), "shop: {name: Test shop, currency: EUR}") as own:
        yield own


def test_a_night_s_figures_come_back_byte_for_byte_after_later_nights(played: Settings) -> None:
    exports = Exports(played.file.parent / "drop")
    said: dict[date, dict[str, str]] = {}
    for night, news in zip(_NIGHTS, (None, exports.second_night, exports.third_night), strict=True):
        if news is not None:
            news()
        exports.write()
        play(played, night, *_MARTS, estimators=[fits, forecasts])
        with connect(played) as connection:
            for earlier, known in said.items():
                assert told(connection, earlier) == known, f"the figures of {earlier} were rewritten by {night}"
            said[night] = told(connection, night)
            _newest_is_the_table(connection, night)
    assert len({known["credits"] for known in said.values()}) == 2  # the third night changed spend alone
    assert len({known["days"] for known in said.values()}) == 3
    with connect(played) as connection:
        _reasons_are_told(connection)
        assert found(connection, "select count(*) as days from estimates.touch_day_forecasts")[0]["days"] > 0
    shortest = played.model_copy(update={"retention": Retention(log_days=1, ledger_days=30)})
    assert upkeep.clean(shortest)["rows of estimates.conversion_curves"] > 0
    with connect(played) as connection:
        assert {night: told(connection, night) for night in said} == said, "upkeep took what a past night said"


def _newest_is_the_table(connection: psycopg.Connection, night: date) -> None:
    newest = _KNOWN.replace("fct_attribution_daily t", f"fct_attribution_daily_as_of('{night}') t")
    assert sorted(map(repr, found(connection, newest))) == sorted(map(repr, found(connection, _KNOWN)))


def _reasons_are_told(connection: psycopg.Connection) -> None:
    query = """
        select as_of_date, reason, sum(delta_revenue) as revenue, sum(delta_spend) as spend
        from marts.fct_attribution_restatements
        where (model = 'last_touch' and conversion_kind = 'order' or model is null) and as_of_date > %s
        group by 1, 2
    """
    rows: dict[Any, Any] = {
        (row["as_of_date"], row["reason"]): (float(row["revenue"]), float(row["spend"]))
        for row in found(connection, query, (FIRST,))
    }
    assert rows[_NIGHTS[1], "late_order"] == (22.0, 0)
    assert rows[_NIGHTS[1], "new"] == (26.0, 0)
    assert rows[_NIGHTS[1], "refund"] == (-10.0, 0)
    assert rows[_NIGHTS[2], "platform_restatement"] == (0, 25.0 - 6)
