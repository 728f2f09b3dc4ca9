"""All models in SQL against plain Python, row by row, and what the ledger books when the world changes."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.integration.attribution.world import NIGHTS, Order, changed, fits, learn, load, orders
from tests.integration.schedules import SCHEDULES
from tests.oracle.credits import FITTED, MODELS, Fit, Touch, fit_held, shares

_HALF_LIFE = timedelta(days=7)
_WORLD = st.tuples(*(orders(number) for number in range(1, 61)))
_RUNS = settings(
    max_examples=SCHEDULES, deadline=None, phases=(Phase.explicit, Phase.generate), derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def _expected(world: list[Order], learned: Sequence[Fit] = ()) -> dict[tuple[str, str, str], tuple[str, int, int]]:
    rows = {}
    for order in (order for order in world if order.is_counted):
        lead_at = order.lead_at
        for model in (*MODELS, *FITTED):
            fit = fit_held(list(learned), model, order.ordered_at.date())
            found = shares(
                model, order.path, order.conversion_id, order.ordered_at, order.net_cents, lead_at, _HALF_LIFE, fit
            )
            for share in found:
                rows[order.conversion_id, model, share.touch_id] = (share.channel, share.credit, share.cents)
    return rows


def _credits(connection: psycopg.Connection, source: str) -> dict[tuple[str, str, str], tuple[str, int, int]]:
    rows = connection.execute(
        "select conversion_id, model, touch_id, channel, (credit * 1000000000000)::bigint, (revenue * 100)::bigint"
        f" from {source} where conversion_kind = 'order'"
    )
    found = [((conversion, model, touch), values) for conversion, model, touch, *values in rows]
    assert len({key for key, _ in found}) == len(found)
    return {key: (channel, credit, cents) for key, (channel, credit, cents) in found}


@_RUNS
@given(world=_WORLD, learned=fits())
def test_sql_gives_other_shares_than_the_definitions(
    connection: psycopg.Connection, attribute: Callable[[date], None], world: tuple[Order, ...], learned: list[Fit]
) -> None:
    load(connection, list(world), is_first_night=True)
    learn(connection, learned)
    attribute(NIGHTS[0])
    assert _credits(connection, "marts.fct_attribution_credits") == _expected(list(world), learned)


@_RUNS
@given(world=_WORLD, learned=fits(), data=st.data())
def test_nights_of_changes_leave_other_credits_than_a_rebuild(
    connection: psycopg.Connection, attribute: Callable[[date], None], world: tuple[Order, ...], learned: list[Fit],
    data: st.DataObject,
) -> None:  # fmt: skip
    """Late orders, late touches, refunds, cancelled orders, merges; and every past night comes back unchanged."""
    late = {order.number for order in world if order.number % 5 == 0}
    known = [order for order in world if order.number not in late]
    past: list[tuple[date, dict[tuple[str, str, str], tuple[str, int, int]]]] = []
    for place, night in enumerate(NIGHTS):
        if place:
            known = [data.draw(changed(order)) for order in known]
        if place == 1:
            known += [order for order in world if order.number in late]
        load(connection, known[::-1] if place else known, is_first_night=place == 0)
        if place == 0:
            learn(connection, learned)
        attribute(night)
        past.append((night, _expected(known, learned)))
        assert _credits(connection, "marts.fct_attribution_credits") == past[-1][1]
    for night, expected in past:
        assert _credits(connection, f"marts.fct_attribution_credits_as_of('{night}')") == expected


@pytest.fixture(scope="module")
def nights(connection: psycopg.Connection, attribute: Callable[[date], None]) -> list[list[Order]]:
    """The world as it was on three nights; the second night runs twice."""
    first = [_plain(number) for number in range(1, 8)]
    load(connection, first, is_first_night=True)
    attribute(NIGHTS[0])
    second = [
        replace(first[0], refunds_cents=1234),
        first[1].with_touch(3600),
        replace(first[2], is_counted=False),
        replace(first[3], person_id="person-of-another"),
        first[4].with_touch(7200),
        replace(first[5], cents=first[5].cents + 1),
        first[6],
        replace(_plain(8), touches=(), ordered_at=datetime.fromisoformat("2026-03-01T12:00:00Z")),
        replace(_plain(9), touches=(), ordered_at=datetime.fromisoformat("2026-03-02T12:00:00Z")),
    ]
    load(connection, second, is_first_night=False)
    connection.execute("insert into intermediate.int_person_merges values ('person-5', %s, 'any')", (NIGHTS[1],))
    attribute(NIGHTS[1])
    attribute(NIGHTS[1])
    return [first, second]


def _plain(number: int) -> Order:
    ordered_at = datetime.fromisoformat("2026-02-20T12:00:00Z")
    touches = tuple(
        Touch(f"visit:files:{number}-{place}", ordered_at - timedelta(days=age), channel, False, channel != "email")
        for place, (age, channel) in enumerate([(20, "paid_social"), (9, "email"), (1, "paid_search")])
    )
    return Order(number, f"person-{number}", ordered_at, 10_000 + number, 0, touches, None)


def _reasons(connection: psycopg.Connection, night: date) -> dict[str, Any]:
    rows = connection.execute(
        "select conversion_id, min(reason), max(reason) from marts.fct_attribution_ledger where as_of_date = %s"
        " group by conversion_id",
        (night,),
    ).fetchall()
    assert all(least == most for _, least, most in rows)
    return {conversion_id.rpartition(":")[2]: reason for conversion_id, reason, _ in rows}


def test_a_change_is_booked_under_the_wrong_reason(connection: psycopg.Connection, nights: list[list[Order]]) -> None:
    assert set(_reasons(connection, NIGHTS[0]).values()) == {"new"}
    assert _reasons(connection, NIGHTS[1]) == {
        "1": "refund", "2": "late_touch", "3": "cancelled_order", "5": "identity_merge", "6": "platform_restatement",
        "8": "late_order", "9": "new",
    }  # fmt: skip


def test_the_nightly_difference_does_not_equal_a_full_rebuild(
    connection: psycopg.Connection, nights: list[list[Order]]
) -> None:
    assert _credits(connection, "marts.fct_attribution_credits") == _expected(nights[1])


def test_a_past_night_cannot_be_reported_again(connection: psycopg.Connection, nights: list[list[Order]]) -> None:
    for night, world in zip(NIGHTS[:2], nights, strict=True):
        assert _credits(connection, f"marts.fct_attribution_credits_as_of('{night}')") == _expected(world)


def test_a_second_run_of_a_night_books_again(connection: psycopg.Connection, nights: list[list[Order]]) -> None:
    runs = connection.execute(
        "select as_of_date, count(distinct run_id) from marts.fct_attribution_ledger group by 1"
    ).fetchall()
    assert Counter(dict(runs)) == Counter({NIGHTS[0]: 1, NIGHTS[1]: 1})


def test_a_first_fit_is_booked_as_anything_but_a_refit(
    connection: psycopg.Connection, attribute: Callable[[date], None]
) -> None:
    world = [_plain(number) for number in range(1, 4)]
    load(connection, world, is_first_night=True)
    attribute(NIGHTS[0])
    effects = {"paid_social": ("paid_social", 1), "email": ("email", 2)}
    learned = [Fit(model, NIGHTS[1], effects) for model in FITTED]
    learn(connection, learned)
    attribute(NIGHTS[1])
    assert _credits(connection, "marts.fct_attribution_credits") == _expected(world, learned)
    assert set(_reasons(connection, NIGHTS[1]).values()) == {"model_refit"}
    models = connection.execute(
        "select distinct model from marts.fct_attribution_ledger where as_of_date = %s order by 1", (NIGHTS[1],)
    )
    assert [model for (model,) in models] == list(FITTED)
