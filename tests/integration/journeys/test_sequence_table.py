"""Sequence table and paths, kept night by night, against plain Python and against themselves built at once."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg import sql

from dbt_project import invocation, rebuilding
from dbt_project.run import build
from estimators import fits, markov
from tests.copies import database_of_its_own
from tests.integration.schedules import SCHEDULES
from tests.oracle.journeys import Contact, Won, journeys, sets, trained, transitions
from warehouse import kept_tables, ledger
from warehouse.connection import connect
from warehouse.settings import Settings

_NIGHTS = (date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3))
_DAYS, _LOOKBACKS = 30, {"order": 5, "lead": 3}
_KEPT = ("int_journey_steps", "int_conversion_paths", "int_histories_built")
_MODELS = (
    "person_events", "int_conversion_kinds", "int_histories_fingerprinted", "int_histories_changed", "int_touches_cut",
    "int_journey_steps", "int_conversion_paths", "int_histories_built", "int_training_steps", *fits.READS,
)  # fmt: skip
_TABLES = """
drop table if exists intermediate.int_touches, intermediate.int_conversions, intermediate.int_orders,
    intermediate.int_event_persons cascade;
create table intermediate.int_touches (
    touch_id text, person_id text, channel text, touch_at timestamptz, touch_date date, is_direct boolean,
    is_paid boolean,
    platform text, account_id text, campaign_id text, campaign_name text, ad_group_id text, ad_id text, kind text
);
create table intermediate.int_conversions (
    conversion_id text, conversion_kind text, person_id text, conversion_at timestamptz, conversion_date date,
    net_value numeric, is_counted boolean
);
create table intermediate.int_orders (
    order_id text, person_id text, status text, is_counted boolean, ordered_at timestamptz, delivered_at timestamptz,
    promised_at timestamptz
);
create table intermediate.int_event_persons (event_record text, person_id text, events bigint, published numeric);
create table if not exists intermediate.int_paths_fingerprinted ();
create table if not exists intermediate.int_history_days ();
create table if not exists intermediate.int_history_firsts ();
create table if not exists intermediate.int_first_touches ();
create table if not exists intermediate.int_history_spans ();
create table if not exists intermediate.int_steps_shown ();
"""
World = tuple[list[Contact], list[Won]]
# Whole days, so that touches, conversions and the edges of the windows often meet at one instant.
_instants = st.integers(-40, 2).map(lambda day: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=day))
_persons = st.sampled_from([f"person-{number}" for number in range(30)])
_contacts = st.tuples(_persons, st.sampled_from(["email", "display", "direct"]), _instants)
_won = st.builds(Won, st.sampled_from(["order", "lead"]), _persons, _instants)
_moments = st.integers(0, 5)  # the night from which a row is known, see _known
_RUNS = settings(
    max_examples=SCHEDULES, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture(scope="module")
def shop(prepared: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    attribution = prepared.attribution.model_copy(update={"training_days": _DAYS, "lookback_days": _LOOKBACKS})
    with database_of_its_own(prepared, tmp_path_factory.mktemp("journeys")) as own:
        yield own.model_copy(update={"attribution": attribution})


@pytest.fixture(scope="module")
def connection(shop: Settings) -> Iterator[psycopg.Connection]:
    with connect(shop, "transformer") as connection:
        # What else is kept is there, and has nothing to do: it counts as built by this code, or a night drops it.
        kept_tables.drop_outdated(connection, rebuilding.fingerprints(invocation.parsed(shop).manifest))
        connection.commit()
        yield connection


@pytest.fixture(scope="module")
def night(shop: Settings, connection: psycopg.Connection) -> Callable[[World, date, bool], None]:
    """Build the sequence table of a world as of a night."""

    def run(world: World, day: date, collapse: bool) -> None:
        _load(connection, world)
        run_id = ledger.start_run(connection, shop, day, "nightly")
        connection.commit()
        attribution = shop.attribution.model_copy(update={"collapse_repeats": collapse})
        build(shop.model_copy(update={"attribution": attribution}), day, run_id, select=_MODELS)

    return run


def _load(connection: psycopg.Connection, world: World) -> None:
    connection.execute(_TABLES)
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into intermediate.int_touches values (%s,%s,%s,%s,%s,false,false)",
            [(one.touch_id, one.person_id, one.channel, one.touch_at, one.touch_at.date()) for one in world[0]],
        )
        ordered = sorted(world[1], key=str)  # equal ones can stand for each other
        cursor.executemany(
            "insert into intermediate.int_conversions values (%s,%s,%s,%s,%s,0,true)",
            [
                (
                    f"{one} {ordered[:place].count(one)}",
                    one.kind,
                    one.person_id,
                    one.conversion_at,
                    one.conversion_at.date(),
                )
                for place, one in enumerate(ordered)
            ],
        )


def _known(rows: list[tuple[Any, int]], place: int) -> list[Any]:
    """Rows that are known on a night: 0 to 2 come on that night, 3 is gone on the last one, others stay."""
    return [row for row, moment in rows if (moment > 2 or moment <= place) and not (moment == 3 and place == 2)]


def _forget(connection: psycopg.Connection) -> None:
    for table in _KEPT:
        connection.execute(sql.SQL("drop table if exists {} cascade").format(sql.Identifier("intermediate", table)))
    connection.commit()


def _steps_and_paths(connection: psycopg.Connection) -> list[Counter[Any]]:
    tables = (sql.Identifier("intermediate", name) for name in ("int_journey_steps", "int_conversion_paths"))
    return [Counter(connection.execute(sql.SQL("select * from {}").format(table)).fetchall()) for table in tables]


@_RUNS
@given(
    touched=st.lists(st.tuples(_contacts, _moments), min_size=60),
    won=st.lists(st.tuples(_won, _moments), min_size=15),
    collapse=st.booleans(),
)
def test_nights_leave_another_table_than_a_rebuild_or_the_definitions(
    connection: psycopg.Connection, night: Callable[[World, date, bool], None],
    touched: list[tuple[tuple[str, str, datetime], int]], won: list[tuple[Won, int]], collapse: bool,
) -> None:  # fmt: skip
    seen = [(Contact(f"touch-{number}", *contact), moment) for number, (contact, moment) in enumerate(touched)]
    _forget(connection)
    for place, day in enumerate(_NIGHTS):
        world = _known(seen, place), _known(won, place)
        night(world, day, collapse)
        _equals_definitions(connection, world, day, collapse=collapse)
    kept = _steps_and_paths(connection)
    _forget(connection)
    night((world[0][::-1], world[1][::-1]), _NIGHTS[-1], collapse)
    assert _steps_and_paths(connection) == kept


def _equals_definitions(connection: psycopg.Connection, world: World, day: date, *, collapse: bool) -> None:
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), UTC)
    for kind, lookback in _LOOKBACKS.items():
        expected = trained(journeys(*world, kind), day, end, _DAYS, lookback)
        counted = fits.together(fits.read(connection, kind).values())
        for order in (1, 2, 3):
            ways = markov.of_order(counted.transitions, order)
            found = {(one.state, one.target): one.count for one in ways}
            assert found == transitions(expected, order, collapse=collapse)
        assert {one.channels: (one.journeys, one.conversions) for one in counted.sets} == sets(expected)
    connection.commit()


def test_two_touches_that_exchange_their_channels_go_unnoticed(
    connection: psycopg.Connection, night: Callable[[World, date, bool], None]
) -> None:
    morning, evening = datetime(2026, 2, 27, 8, tzinfo=UTC), datetime(2026, 2, 27, 20, tzinfo=UTC)
    found = []
    for channels in (("email", "display"), ("display", "email")):
        seen = [
            Contact(f"touch-{number}", "person-1", channel, at)
            for number, (channel, at) in enumerate(zip(channels, (morning, evening), strict=True))
        ]
        night((seen, []), _NIGHTS[0], False)
        found += connection.execute("select fingerprint from intermediate.int_histories_fingerprinted").fetchall()
        connection.commit()
    assert len(set(found)) == 2, found
