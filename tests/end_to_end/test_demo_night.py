"""`make nightly` without a configuration: the demo shop, night after night, by the real commands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from demo.drop import write_world
from demo.home import Home
from demo.settings import write_settings
from demo.world.generate import Plan, generate
from tests import invariants, report_figures
from tests.commands import User
from tests.nights import found
from warehouse.connection import connect
from warehouse.settings import Settings

FIRST = date(2026, 10, 20)
_DAYS_BEFORE, _SCALE = 50, 0.1
# Rows: two currencies on working days; so few orders, hardly a ticket.
_LEAST = {"exchange_rates": 2 * 30, "shopify": 20, "sql": 0}
_LEDGER = "select count(*) as entries, sum(credit) as credit, sum(revenue) as revenue from marts.fct_attribution_ledger"
_BATCHES = "select batch_id, state, published_at from ops.batches where state = 'published' order by 1"
_LISTS = "select list_name, destination, state, rows, digest from ops.exports order by export_id"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@dataclass
class Demo:
    """The demo shop of a user, and what each night came to."""

    user: User
    settings: Settings
    as_of: dict[date, str] = field(default_factory=dict)

    def night(self, day: date, days: int = 1) -> CompletedProcess[str]:
        """Nights by the command of `make nightly` and `make demo`, after which the warehouse must be sound."""
        done = self.user.run("demo", "night", "--date", str(day), "--days", str(days))
        assert done.returncode == 0, done.stdout
        with connect(self.settings) as connection:
            invariants.assert_sound(connection)
            for night, known in self.as_of.items():
                if night != max(self.as_of) or day > night:  # a night that runs again is booked under the newest
                    assert invariants.as_of(connection, night) == known, f"the figures of {night} were rewritten"
            newest = max(day, *self.as_of) if self.as_of else day
            self.as_of[newest] = invariants.as_of(connection, newest)
        return done

    def content(self) -> list[object]:
        """All that a second run must not change."""
        with connect(self.settings) as connection:
            sums = invariants.checksums(connection, "raw", "raw_history", "pii", "intermediate", "marts", "audiences")
            return [sums, *(found(connection, query) for query in (_LEDGER, _BATCHES, _LISTS))]


@pytest.fixture(scope="module")
def demo(user: User) -> Demo:
    """A small world of seven weeks, made as `python -m demo world` makes its own."""
    home = Home(user.home / "demo")
    home.folder.mkdir()
    plan = Plan(1, _SCALE, FIRST - timedelta(days=_DAYS_BEFORE), FIRST)
    write_world(home, generate(plan))
    write_settings(home)
    return Demo(user, user.settings(home.settings))


@pytest.fixture(scope="module")
def first(demo: Demo) -> CompletedProcess[str]:
    return demo.night(FIRST)


def test_the_summary_says_what_a_night_came_to(demo: Demo, first: CompletedProcess[str]) -> None:
    said = first.stdout
    assert f"Tea Boutique: night {FIRST}: complete" in said
    for source in demo.settings.sources:
        assert (rows := re.search(rf"^{source} +complete +([\d,]+) +([\d,]+)", said, re.MULTILINE)), said
        assert int(rows[1].replace(",", "")) >= int(rows[2].replace(",", "")) >= _LEAST.get(source, 100)
    assert re.search(r"validation: \d{2,} expectations, 0 critical failures", said)
    assert re.search(r"attributed revenue by channel.*EUR", said)
    for channel in ("paid_social", "paid_search", "email"):
        assert re.search(rf"^ *{channel} +[\d,.]+ +-?[\d,.]+", said, re.MULTILINE), said
    assert re.search(r"^Cart abandoner hot +[\d,]+ ", said, re.MULTILINE)
    assert "-m warehouse psql" in said
    report = re.search(r"report: +(\S+)", said)
    assert report and Path(report[1]).is_file() and Path(report[1]).stat().st_size > 10_000
    assert demo.user.home in Path(report[1]).parents


def test_the_same_night_again_changes_nothing_and_says_so(demo: Demo, first: CompletedProcess[str]) -> None:
    assert first.returncode == 0
    before = demo.content()
    again = demo.night(FIRST)
    assert f"night {FIRST}: nothing has changed" in again.stdout
    assert demo.content() == before


def test_no_metric_has_two_results_and_every_question_of_bi_can_be_asked(
    demo: Demo, first: CompletedProcess[str]
) -> None:
    assert first.returncode == 0
    with connect(demo.settings, "bi_reader") as connection:
        assert list(report_figures.fails(connection)) == []
        assert list(report_figures.questions_that_fail(connection)) == []


def test_later_nights_leave_the_figures_of_earlier_ones_alone(demo: Demo, first: CompletedProcess[str]) -> None:
    assert first.returncode == 0
    two = demo.night(FIRST + timedelta(days=2), days=2)
    assert f"night {FIRST + timedelta(days=1)}: complete" in two.stdout
    with connect(demo.settings) as connection:
        booked = found(connection, "select distinct as_of_date from marts.fct_attribution_ledger order by 1")
        assert [row["as_of_date"] for row in booked] == [FIRST + timedelta(days=n) for n in range(3)]
        nights = [invariants.as_of(connection, FIRST + timedelta(days=n)) for n in range(3)]
    assert len(set(nights)) == 3, "two days without any change: the test proves nothing"
    demo.night(FIRST + timedelta(days=1))  # older than the newest: books under the newest
    with connect(demo.settings) as connection:
        assert [invariants.as_of(connection, FIRST + timedelta(days=n)) for n in range(2)] == nights[:2]


def test_the_dsn_opens_the_warehouse_from_any_folder(demo: Demo, first: CompletedProcess[str], tmp_path: Path) -> None:
    import psycopg

    assert first.returncode == 0
    told = demo.user.run("warehouse", "dsn", cwd=tmp_path)
    assert told.returncode == 0
    said, address = told.stdout.splitlines()
    assert said.startswith("Tea Boutique, the shop of the last night")
    with psycopg.connect(address) as connection:
        assert connection.execute("select count(*) > 0 from marts.fct_conversions").fetchone() == (True,)
    reader = demo.user.run("warehouse", "dsn", "--role", "bi_reader", "--config", demo.settings.file)
    with psycopg.connect(reader.stdout.strip()) as connection:
        connection.execute("select 1 from marts.fct_conversions")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select 1 from pii.identifiers")
