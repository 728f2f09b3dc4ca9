"""Random sequences of batches against a plain dictionary: `raw`, `raw_history` and every night as it was known then."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.integration.warehouse.kit import Shelf, instant, night
from warehouse import replay

_FILES = ("a.csv", "b.csv")
_CONTENT = ("amount", "data", "updated_at", "_file")
_OLDEST = datetime.min.replace(tzinfo=instant(1).tzinfo)


@st.composite
def _batches(draw: st.DrawFn) -> list[tuple[int, dict[str, Any] | None, list[dict[str, Any]]]]:
    """(night, scope, rows) in the order of publication; a scoped batch holds only rows of its scope."""
    found = []
    nights = sorted(draw(st.lists(st.integers(1, 4), min_size=1, max_size=5)))
    for number in nights:
        scope = draw(st.sampled_from([None, ("a.csv",), _FILES]))
        row = st.fixed_dictionaries(
            {
                "thing_id": st.sampled_from("xy"),
                "part": st.sampled_from([None, "p"]),
                "amount": st.sampled_from([None, Decimal(1), Decimal("1.50"), Decimal(2)]),
                "data": st.sampled_from([None, '{"a": 1}', '{"a":1}']),
                "updated_at": st.sampled_from([None, instant(1), instant(2)]),
                "_file": st.sampled_from(scope or _FILES),
            }
        )
        rows = draw(st.lists(row, max_size=4, unique_by=lambda one: (one["thing_id"], one["part"])))
        found.append((number, {"_file": list(scope)} if scope else None, rows))
    return found


@dataclass
class _Oracle:
    """What should be there, by the rules in plain words."""

    now: dict[Any, dict[str, Any]] = field(default_factory=dict)
    old: list[tuple[Any, ...]] = field(default_factory=list)
    nights: dict[int, dict[Any, dict[str, Any]]] = field(default_factory=dict)

    def publish(self, number: int, scope: dict[str, Any] | None, rows: list[dict[str, Any]]) -> None:
        brought = {(row["thing_id"], row["part"]): _content(row) for row in rows}
        for key, there in list(self.now.items()):
            if scope and key not in brought and there["_file"] in scope["_file"]:
                self._retire(key, number)
        for key, content in brought.items():
            there = self.now.get(key, {})
            held = {name: there.get(name) for name in _CONTENT}
            if there and (held == content or not (_may_replace(content, there, scope))):
                continue
            if there:
                self._retire(key, number)
            self.now[key] = {**content, "as_of": number}
        self.nights[number] = {key: {name: row[name] for name in _CONTENT} for key, row in self.now.items()}

    def _retire(self, key: Any, number: int) -> None:
        there = self.now.pop(key)
        self.old.append((key, *(there[name] for name in _CONTENT), night(there["as_of"]), night(number)))


def _content(row: dict[str, Any]) -> dict[str, Any]:
    amount, data = row["amount"], row["data"]
    kept = {"amount": amount.normalize() if amount is not None else None, "data": {"a": 1} if data else None}
    return {name: kept.get(name, row[name]) for name in _CONTENT}


def _may_replace(new: dict[str, Any], there: dict[str, Any], scope: dict[str, Any] | None) -> bool:
    if scope and there["_file"] in scope["_file"]:
        return True
    return _version(new) >= _version(there)


def _version(row: dict[str, Any]) -> tuple[Any, str]:
    return row["updated_at"] or _OLDEST, row["_file"]


def _empty(shelf: Shelf) -> None:
    for schema in ("raw", "raw_history", "stage"):
        shelf.connection.execute(f"delete from {schema}.{shelf.stream.table}")
    shelf.connection.execute("delete from ops.batches where source = %s", (shelf.source,))
    shelf.connection.commit()


def _by_key(rows: list[dict[str, Any]]) -> dict[Any, dict[str, Any]]:
    return {(row["thing_id"], row["part"]): {name: row[name] for name in _CONTENT} for row in rows}


def _plain(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    columns = (*_CONTENT, "_as_of", "_as_of_to")
    return [((row["thing_id"], row["part"]), *(row[name] for name in columns)) for row in rows]


@given(_batches())
@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_raw_and_history_are_what_a_dictionary_says_also_after_a_replay(shelf: Shelf, batches: list[Any]) -> None:
    _empty(shelf)
    oracle = _Oracle()
    for number, scope, rows in batches:
        shelf.publish(rows, number, scope)
        oracle.publish(number, scope, rows)
    raw, history = shelf.rows("raw"), shelf.rows("raw_history")
    assert _by_key(raw) == {key: {n: v for n, v in row.items() if n != "as_of"} for key, row in oracle.now.items()}
    assert sorted(map(repr, _plain(history))) == sorted(map(repr, oracle.old))
    for number, snapshot in oracle.nights.items():
        then = [row for row in raw if row["_as_of"] <= night(number)]
        then += [row for row in history if row["_as_of"] <= night(number) < row["_as_of_to"]]
        assert _by_key(then) == snapshot
    replay.replay(shelf.settings, source=shelf.source)
    assert (shelf.rows("raw"), shelf.rows("raw_history")) == (raw, history)


def test_kept_tables_are_taken_for_up_to_date_after_a_replay(shelf: Shelf) -> None:
    shelf.publish([{"thing_id": "a", "amount": Decimal(1)}])
    shelf.connection.execute("insert into ops.built_by (relation, fingerprint) values ('intermediate.steps', 'a')")
    shelf.connection.commit()
    replay.replay(shelf.settings, source=shelf.source)
    assert shelf.value("select count(*) from ops.built_by") == 0
