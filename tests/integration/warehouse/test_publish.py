"""Publishing: what changes in `raw`, what goes to `raw_history`, and what must stay untouched."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.integration.warehouse.kit import THINGS, Shelf, instant, night
from warehouse import publish, tables
from warehouse.ledger import advance, batch
from warehouse.publish import StageLostError
from warehouse.steps import PublicationError, publish_validated, stage_landed
from warehouse.streams import Column


def _thing(key: str, amount: str | None = "1", **more: object) -> dict[str, object]:
    return {"thing_id": key, "amount": Decimal(amount) if amount else None, **more}


def test_the_first_load_brings_every_row(shelf: Shelf) -> None:
    counts = shelf.publish([_thing("a"), _thing("b", None)])
    assert counts == {"inserted": 2, "updated": 0, "removed": 0, "unchanged": 0}
    assert [row["_as_of"] for row in shelf.rows("raw")] == [night(1)] * 2
    assert shelf.rows("stage") == []


def test_an_unchanged_row_is_not_touched(shelf: Shelf) -> None:
    shelf.publish([_thing("a", "1.50", data='{"x": 1, "y": 2}')])
    before = shelf.value(f"select xmin::text || ctid::text from raw.{shelf.stream.table}")
    counts = shelf.publish([_thing("a", "1.5", data='{"y": 2,  "x": 1.0}')], 2)
    assert counts["unchanged"] == 1
    assert shelf.value(f"select xmin::text || ctid::text from raw.{shelf.stream.table}") == before
    assert shelf.rows("raw_history") == []


def test_a_changed_row_leaves_its_old_version_in_history(shelf: Shelf) -> None:
    shelf.publish([_thing("a", "1")])
    first = shelf.rows("raw")[0]
    assert shelf.publish([_thing("a", "2")], 2)["updated"] == 1
    (new,), (old,) = shelf.rows("raw"), shelf.rows("raw_history")
    assert (old["amount"], old["_as_of"], old["_as_of_to"]) == (1, night(1), night(2))
    assert (new["amount"], new["_as_of"]) == (2, night(2))
    assert old["_valid_from"] == first["_valid_from"] < old["_valid_to"] == new["_valid_from"]


def test_a_row_that_vanished_within_the_scope_ends_in_history(shelf: Shelf) -> None:
    shelf.publish([_thing("a", _file="1.csv"), _thing("b", _file="1.csv"), _thing("c", _file="2.csv")])
    counts = shelf.publish([_thing("a", _file="1.csv")], 2, {"_file": ["1.csv"]})
    assert counts == {"inserted": 0, "updated": 0, "removed": 1, "unchanged": 1}
    assert [row["thing_id"] for row in shelf.rows("raw", "thing_id")] == ["a", "c"]
    assert [(row["thing_id"], row["_as_of_to"]) for row in shelf.rows("raw_history")] == [("b", night(2))]


def test_an_empty_batch_with_scope_removes_only_what_is_in_scope(shelf: Shelf) -> None:
    shelf.publish([_thing("a", _file="1.csv"), _thing("c", _file="2.csv")])
    assert shelf.publish([], 2, {"_file": ["1.csv"]})["removed"] == 1
    assert [row["thing_id"] for row in shelf.rows("raw", "thing_id")] == ["c"]


def test_a_batch_without_scope_never_removes(shelf: Shelf) -> None:
    shelf.publish([_thing("a"), _thing("b")])
    assert shelf.publish([_thing("a")], 2)["removed"] == 0
    assert len(shelf.rows("raw")) == 2


def test_an_older_version_never_replaces_a_newer_one(shelf: Shelf) -> None:
    shelf.publish([_thing("a", "5", updated_at=instant(5), _file="a.csv")], 5)
    shelf.publish([_thing("a", "3", updated_at=instant(3), _file="z.csv")], 6)
    shelf.publish([_thing("a", "4", _file="z.csv")], 7)
    assert shelf.rows("raw", "amount") == [{"amount": 5}]


def test_a_corrected_file_counts_whatever_its_version(shelf: Shelf) -> None:
    shelf.publish([_thing("a", "5", updated_at=instant(5), _file="a.csv")], 5)
    shelf.publish([_thing("a", "6", updated_at=instant(4), _file="a.csv")], 6, {"_file": ["a.csv"]})
    assert shelf.rows("raw", "amount") == [{"amount": 6}]


def test_a_key_removed_from_a_later_file_falls_back_to_the_earlier_file(shelf: Shelf) -> None:
    shelf.publish([_thing("a", "2", _file="2.csv")], 1, {"_file": ["1.csv", "2.csv"]})
    shelf.publish([_thing("a", "1", _file="1.csv")], 2, {"_file": ["1.csv", "2.csv"]})
    assert shelf.rows("raw", "amount") == [{"amount": 1}]


def test_missing_parts_of_a_key_are_equal(shelf: Shelf) -> None:
    shelf.publish([_thing("a", part=None), _thing("a", part="x")])
    assert shelf.publish([_thing("a", "2", part=None)], 2)["updated"] == 1
    assert {row["part"]: row["amount"] for row in shelf.rows("raw")} == {None: 2, "x": 1}


def test_an_old_night_played_again_is_booked_under_the_newest(shelf: Shelf) -> None:
    shelf.publish([_thing("a", "1")], 5)
    shelf.publish([_thing("a", "2"), _thing("b")], 3)
    assert {row["_as_of"] for row in shelf.rows("raw")} == {night(5)}
    assert all(row["_as_of"] <= row["_as_of_to"] for row in shelf.rows("raw_history"))


def test_nothing_is_published_when_a_crash_emptied_stage(shelf: Shelf) -> None:
    found = [shelf.stage([_thing(unit)], 1, unit=unit) for unit in ("u1", "u2")]
    shelf.connection.execute(f"truncate stage.{shelf.stream.table}")
    shelf.connection.commit()
    with pytest.raises(StageLostError, match=found[0].batch_id):
        publish.publish(shelf.connection, shelf.streams, found)
    assert shelf.rows("raw") == []
    assert [batch(shelf.connection, one.batch_id).state for one in found] == ["landed", "landed"]


def test_what_a_crash_lost_in_stage_is_staged_again_by_the_next_run(shelf: Shelf) -> None:
    one = shelf.stage([_thing("a")])
    shelf.connection.execute(f"truncate stage.{shelf.stream.table}")
    shelf.connection.commit()
    assert stage_landed(shelf.settings, shelf.source) == 1
    advance(shelf.connection, one.batch_id, "validated")
    shelf.connection.commit()
    assert publish_validated(shelf.settings, shelf.source)["inserted"] == 1


_TOO_LONG = "".join(f"{number:05}" for number in range(40_000))  # too varied to be compressed below an index's limit


@pytest.mark.parametrize(
    "rows", [[_thing("a", "1"), _thing("a", "2")], [_thing(_TOO_LONG)]], ids=["one key twice", "a key no index takes"]
)
def test_a_unit_that_the_database_refuses_does_not_stop_the_others(shelf: Shelf, rows: list[dict[str, object]]) -> None:
    bad = shelf.stage(rows, unit="bad")
    shelf.stage([_thing("b")], unit="good")
    with pytest.raises(PublicationError, match=bad.batch_id):
        publish_validated(shelf.settings, shelf.source)
    assert [row["thing_id"] for row in shelf.rows("raw", "thing_id")] == ["b"]
    assert batch(shelf.connection, bad.batch_id).state == "quarantined"


def test_two_rows_of_one_key_cannot_overwrite_each_other_in_silence(shelf: Shelf) -> None:
    shelf.publish([_thing("a", "0")])
    shelf.stage([_thing("a", "1"), _thing("a", "2")], 2)
    with pytest.raises(PublicationError):
        publish_validated(shelf.settings, shelf.source)
    assert shelf.rows("raw", "amount") == [{"amount": 0}]


def test_an_older_waiting_batch_of_the_unit_cannot_overwrite_newer_content(shelf: Shelf) -> None:
    old = shelf.stage([_thing("a", "1")], 1)
    shelf.publish([_thing("a", "2")], 2)
    assert batch(shelf.connection, old.batch_id).state == "abandoned"
    assert shelf.rows("stage") == []


def test_a_column_added_later_does_not_shift_the_columns_of_history(shelf: Shelf) -> None:
    shelf.publish([_thing("a", "1")])
    wider = replace(shelf.stream, columns=(*THINGS.columns, Column("colour", "text")))
    tables.create(shelf.connection, wider)
    shelf.stream = wider
    shelf.publish([_thing("a", "2", colour="red")], 2)
    shelf.publish([_thing("a", "3", colour="blue")], 3)
    assert shelf.rows("raw_history", "amount", "colour", "_as_of_to") == [
        {"amount": 1, "colour": None, "_as_of_to": night(2)},
        {"amount": 2, "colour": "red", "_as_of_to": night(3)},
    ]
