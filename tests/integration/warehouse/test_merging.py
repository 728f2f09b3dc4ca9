"""Landing's small files put together: the same rows for every reader, wherever it was interrupted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.integration.warehouse.kit import THINGS, Shelf, night
from warehouse import landing, ledger, merged, merging, receipts
from warehouse.recovery import recover_ledger
from warehouse.replay import replay
from warehouse.streams import Column

_LATER = date(2026, 12, 20)  # the kit's nights are of November
_NIGHTS = 6


def _merge(shelf: Shelf, today: date = _LATER, after_days: int | None = 10) -> int:
    """Returns how many landed files of the stream went."""
    before = _landed_files(shelf)
    asked = shelf.settings.landing.model_copy(update={"merge_after_days": after_days})
    merging.merge(shelf.settings.model_copy(update={"landing": asked}), shelf.connection, today)
    return len(before - _landed_files(shelf))


def _fill(shelf: Shelf) -> None:
    """Six nights: rows come, change and go; one night brings none."""
    for number in range(1, _NIGHTS + 1):
        rows = [
            {"thing_id": str(key), "amount": number + key, "email": f"p{key}@shop.example"}
            for key in range(number, number + 3)
        ]
        shelf.publish([] if number == 4 else rows, number, {"part": [""]} if number == 5 else None)
    receipts.write(shelf.settings, shelf.connection, shelf.source)


def _landed_files(shelf: Shelf) -> set[str]:
    return {name for name in shelf.files() if name.endswith(".parquet")}


def _landed(shelf: Shelf) -> dict[str, list[dict[str, Any]]]:
    """What a reader finds of each batch."""
    return {
        batch.batch_id: [row for part in landing.read(shelf.settings, batch) for row in part.to_pylist()]
        for batch in shelf.published()
    }


def _told(shelf: Shelf) -> list[tuple[str, str, str]]:
    found = [one for one in receipts.read(shelf.settings) if one["batch_id"].startswith(f"{shelf.source}.")]
    return sorted((one["batch_id"], one["path"], one["checksum"]) for one in found)


def test_merged_files_give_every_batch_s_own_rows_and_the_same_tables(shelf: Shelf) -> None:
    _fill(shelf)
    rows, raw, history = _landed(shelf), shelf.rows("raw"), shelf.rows("raw_history")
    assert _merge(shelf) == _NIGHTS
    first = shelf.published()[0].batch_id
    assert shelf.files() == [f"{first}.merged.parquet", f"{first}.merged.parquet.published.json"]
    assert _landed(shelf) == rows
    assert _told(shelf) == sorted((one.batch_id, one.path, str(one.checksum)) for one in shelf.published())
    replay(shelf.settings, shelf.source)
    assert (shelf.rows("raw"), shelf.rows("raw_history")) == (raw, history)
    assert _merge(shelf) == 0


def test_files_of_a_month_that_may_still_change_are_left_alone(shelf: Shelf) -> None:
    _fill(shelf)
    before = shelf.files()
    assert _merge(shelf, date(2026, 12, 10)) == 0
    assert _merge(shelf, after_days=None) == 0
    assert shelf.files() == before


def test_batches_that_are_not_published_keep_their_files(shelf: Shelf) -> None:
    _fill(shelf)
    waiting = shelf.land([{"thing_id": "w"}], 7)
    assert _merge(shelf) == _NIGHTS
    assert f"{waiting.batch_id}.parquet" in shelf.files()
    assert [row["thing_id"] for part in landing.read(shelf.settings, waiting) for row in part.to_pylist()] == ["w"]


def test_files_of_other_columns_are_not_put_together(shelf: Shelf) -> None:
    for number in (1, 2):
        shelf.publish([{"thing_id": "a", "amount": number}], number)
    shelf.stream = replace(shelf.stream, columns=(*THINGS.columns, Column("colour", "text")))
    shelf.connection.execute(f"alter table raw.{shelf.stream.table} add colour text")
    shelf.connection.execute(f"alter table raw_history.{shelf.stream.table} add colour text")
    shelf.connection.execute(f"alter table stage.{shelf.stream.table} add colour text")
    for number in (3, 4):
        shelf.publish([{"thing_id": "b", "amount": number, "colour": "red"}], number)
    receipts.write(shelf.settings, shelf.connection, shelf.source)
    rows = _landed(shelf)
    assert _merge(shelf) == 4
    assert len(_landed_files(shelf)) == 2
    assert _landed(shelf) == rows


class _KilledError(RuntimeError):
    pass


def _dies(*_: Any, **__: Any) -> None:
    raise _KilledError


@pytest.mark.parametrize(
    "point", ["half written", "before the ledger", "before the receipt", "before the old files go"]
)
def test_a_merge_killed_anywhere_loses_and_doubles_nothing(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    _fill(shelf)
    rows, batches = _landed(shelf), [one.batch_id for one in shelf.published()]
    with monkeypatch.context() as killed:
        if point == "half written":
            killed.setattr(landing, "checksum", _dies)
        elif point == "before the ledger":
            killed.setattr(ledger, "move", _dies)
        elif point == "before the receipt":
            killed.setattr(receipts, "write", _dies)
        else:
            killed.setattr(merging, "_sweep", _dies)
        with pytest.raises(_KilledError):
            _merge(shelf)
    assert _landed(shelf) == rows
    assert [batch_id for batch_id, *_ in _told(shelf)] == sorted(batches)
    _merge(shelf)
    assert _landed(shelf) == rows
    assert len(shelf.files()) == 2
    assert [batch_id for batch_id, *_ in _told(shelf)] == sorted(batches)


def test_a_ledger_older_than_the_merge_finds_its_batches_again(shelf: Shelf) -> None:
    _fill(shelf)
    rows, old = _landed(shelf), [(one.path, one.checksum, one.batch_id) for one in shelf.published()]
    _merge(shelf)
    with shelf.connection.cursor() as cursor:  # as a dump of the day before has it
        cursor.executemany("update ops.batches set path = %s, checksum = %s where batch_id = %s", old)
    shelf.connection.commit()
    assert recover_ledger(shelf.settings) == _NIGHTS
    assert _landed(shelf) == rows
    assert all(merged.is_merged(one.path) for one in shelf.published())
    assert night(1) == shelf.published()[0].night
