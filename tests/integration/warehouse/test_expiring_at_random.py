"""Random lives of a stream whose first files go: a replay from what is left gives the same tables, row by row."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import count
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.integration.warehouse.kit import Shelf, instant
from tests.integration.warehouse.test_expiring import expire, instants, merge, replayed, tables
from warehouse import erasure, publish, receipts, redaction
from warehouse.connection import connect

_FILES = ("a.csv", "b.csv")
_LIVES = count(1)
Batch = tuple[int, dict[str, Any] | None, list[dict[str, Any]]]
Life = list[tuple[str, Any]]


@st.composite
def _batches(draw: st.DrawFn) -> Batch:
    """(night, scope, rows): rows come, are corrected, or are gone within the scope; the night may be a late one."""
    scope = draw(st.sampled_from([None, ("a.csv",), _FILES]))
    row = st.fixed_dictionaries(
        {
            "thing_id": st.sampled_from("xyz"),
            "part": st.sampled_from([None, "p"]),
            "amount": st.sampled_from([Decimal(1), Decimal("1.50"), Decimal(2)]),
            "data": st.sampled_from([None, '{"a": 1}']),
            "updated_at": st.sampled_from([None, instant(1), instant(2)]),
            "_file": st.sampled_from(scope or _FILES),
        }
    )
    rows = draw(st.lists(row, max_size=5, unique_by=lambda one: (one["thing_id"], one["part"])))
    return draw(st.integers(1, 60)), {"_file": list(scope)} if scope else None, rows


_LIVED = st.one_of(
    st.tuples(st.just("publish"), st.lists(_batches(), min_size=1, max_size=2)),  # two: in one transaction
    st.tuples(st.just("publish"), st.lists(_batches(), min_size=1, max_size=1)),
    st.tuples(st.just("forget"), st.tuples(st.sampled_from("xyz"), st.sampled_from(["1", "1.50", "2"]))),
    st.tuples(st.just("merge"), st.none()),
    st.tuples(st.just("expire"), st.floats(0, 1)),
)


@given(st.lists(_LIVED, min_size=4, max_size=10), st.floats(0, 1))
@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_replay_from_what_is_left_differs_from_the_tables(shelf: Shelf, life: Life, end: float) -> None:
    one = replace(shelf, source=f"{shelf.source}_{next(_LIVES)}").make()
    for what, how in [*life, ("expire", end)]:
        if what == "publish":
            _publish(one, how)
        elif what == "forget":
            _forget(one, _email(one, *how))
        elif what == "merge":
            merge(one)
        elif known := instants(one):
            before, people = tables(one), _people(one)
            expire(one, known[round(how * (len(known) - 1))])
            assert tables(one) == before
            assert replayed(one) == before
            assert _people(one) == people


def _publish(shelf: Shelf, batches: list[Batch]) -> None:
    """Whoever a row is about is another one with another amount: a correction is one also after an erasure."""
    waiting = [
        shelf.stage(
            [{**row, "email": _email(shelf, row["thing_id"], str(row["amount"]))} for row in rows],
            number, scope, unit=f"u{place}",
        )
        for place, (number, scope, rows) in enumerate(batches)
    ]  # fmt: skip
    publish.publish(shelf.connection, shelf.streams, waiting)
    receipts.write(shelf.settings, shelf.connection, shelf.source)


def _people(shelf: Shelf) -> list[Any]:
    found = shelf.connection.execute("select i::text from pii.identifiers as i order by 1").fetchall()
    shelf.connection.commit()
    return found


def _email(shelf: Shelf, thing: str, amount: str) -> str:
    return f"{thing}{amount}@{shelf.source.replace('_', '-')}.example"


def _forget(shelf: Shelf, email: str) -> None:
    with connect(shelf.settings) as owner:
        request_id = erasure.open_request(owner, "email", erasure.stored_value(shelf.settings, "email", email), None)
        owner.commit()
        redaction.redact(shelf.settings, owner, [request_id])
        erasure.delete_contacts(owner, request_id)
        erasure.complete(owner, request_id)
