"""Old landed files go: what stays is told, and a replay still gives the same tables, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.integration.warehouse.kit import THINGS, Shelf
from warehouse import backup, expired, expiring, landing_store, ledger, merging, migrate, publish, quarantine, receipts
from warehouse import replay as replaying
from warehouse.connection import connect
from warehouse.landing import LandingError
from warehouse.recovery import recover_ledger
from warehouse.replay import replay
from warehouse.settings import Settings, Warehouse
from warehouse.streams import Column

_DAYS = 30
_LONG_AFTER = date(2027, 3, 1)  # the kit's nights are of November and December
Tables = tuple[list[dict[str, Any]], list[dict[str, Any]]]


def expire(shelf: Shelf, until: datetime) -> None:
    """Upkeep as if what was published up to an instant were just old enough."""
    asked = shelf.settings.retention.model_copy(update={"landing_days": _DAYS})
    now = until + timedelta(days=_DAYS, microseconds=1)
    expiring.expire(shelf.settings.model_copy(update={"retention": asked}), shelf.connection, now)


def merge(shelf: Shelf) -> None:
    asked = shelf.settings.landing.model_copy(update={"merge_after_days": 10})
    merging.merge(shelf.settings.model_copy(update={"landing": asked}), shelf.connection, _LONG_AFTER)


def instants(shelf: Shelf) -> list[datetime]:
    """Of the publications, each once, the first one first."""
    return sorted({one.published_at for one in shelf.published() if one.published_at})


def tables(shelf: Shelf) -> Tables:
    return shelf.rows("raw"), shelf.rows("raw_history")


def replayed(shelf: Shelf) -> Tables:
    """The tables after a replay, before which all rows that landing still has were lost: it must bring them."""
    until = expired.told(shelf.settings, shelf.source, shelf.stream.name)
    for schema in ("raw", "raw_history"):
        table = f"{schema}.{shelf.stream.table}"
        shelf.connection.execute(f"delete from {table} where (_valid_from <= %s) is not true", (until,))  # type: ignore[call-overload]
    shelf.connection.commit()
    replay(shelf.settings, shelf.source)
    return tables(shelf)


def _fill(shelf: Shelf, numbers: tuple[int, ...] = (1, 2, 3, 4, 5)) -> list[datetime]:
    """Rows come, change and go; returns the instants of the publications."""
    for number in numbers:
        rows = [{"thing_id": str(key), "amount": number + key, "_file": "f"} for key in range(number, number + 3)]
        shelf.publish(rows, number, {"_file": ["f"]} if number % 2 else None)
    receipts.write(shelf.settings, shelf.connection, shelf.source)
    return instants(shelf)


def _left(shelf: Shelf) -> list[str]:
    """Batches of which there are both file and receipt, in the order they were planned; nothing else may be there."""
    files = set(shelf.files()) - {"expired.json"}
    left = [one.batch_id for one in shelf.published() if f"{one.batch_id}.parquet" in files]
    assert files == {f"{one}.parquet{receipt}" for one in left for receipt in ("", ".published.json")}
    return left


def _expired(shelf: Shelf) -> list[str]:
    found = shelf.connection.execute(
        "select batch_id from ops.batches where source = %s and expired_at is not null order by planned_at",
        (shelf.source,),
    ).fetchall()
    shelf.connection.commit()
    return [batch_id for (batch_id,) in found]


def test_what_was_published_first_goes_and_a_replay_gives_the_same_tables(shelf: Shelf) -> None:
    at, before = _fill(shelf), tables(shelf)
    batches = [one.batch_id for one in shelf.published()]
    expire(shelf, at[1])
    assert (_left(shelf), _expired(shelf)) == (batches[2:], batches[:2])
    assert replayed(shelf) == before
    expire(shelf, at[3])
    assert (_left(shelf), _expired(shelf)) == (batches[4:], batches[:4])
    assert replayed(shelf) == before
    expire(shelf, at[0])  # the setting grew
    assert expired.told(shelf.settings, shelf.source, "things") == at[3]


def test_landing_goes_although_nobody_asked_for_it(shelf: Shelf) -> None:
    _fill(shelf)
    batches = [one.batch_id for one in shelf.published()]
    expiring.expire(shelf.settings, shelf.connection, instants(shelf)[-1] + timedelta(days=10_000))
    assert _left(shelf) == batches


def test_a_merged_file_goes_while_a_batch_of_it_is_still_young(shelf: Shelf) -> None:
    at, before = _fill(shelf, (1, 2, 32, 33)), tables(shelf)
    merge(shelf)
    november, december = sorted({one.path for one in shelf.published()})
    for until, there in ((at[0], [november, december]), (at[2], [december])):
        expire(shelf, until)
        files = [name for name in shelf.files() if name.endswith(".parquet")]
        assert files == [path.rpartition("/")[2] for path in there]
        assert replayed(shelf) == before
        merge(shelf)  # does not look for what is gone


def test_a_batch_that_waits_loses_its_file(shelf: Shelf) -> None:
    held = shelf.stage([{"thing_id": "held"}], unit="other")
    ledger.advance(shelf.connection, held.batch_id, "quarantined")
    shelf.connection.commit()
    at = _fill(shelf)
    waiting = shelf.land([{"thing_id": "w"}], 6)
    expire(shelf, at[-1])
    assert {f"{one.batch_id}.parquet" for one in (held, waiting)} | {"expired.json"} == set(shelf.files())
    quarantine.release(shelf.settings, shelf.connection, [shelf.stream], held.batch_id, "it was right")
    before = tables(shelf)
    assert replayed(shelf) == before
    assert "held" in {row["thing_id"] for row in before[0]}


def test_publications_of_one_instant_are_torn_apart(shelf: Shelf) -> None:
    shelf.publish([{"thing_id": "a", "amount": 1}])
    both = [shelf.stage([{"thing_id": "a", "amount": number}], 2, unit=f"u{number}") for number in (2, 3)]
    publish.publish(shelf.connection, shelf.streams, both)
    shelf.publish([{"thing_id": "a", "amount": 4}], 3)
    receipts.write(shelf.settings, shelf.connection, shelf.source)
    before = tables(shelf)
    for until in instants(shelf):
        expire(shelf, until)
        assert replayed(shelf) == before


def test_a_file_that_got_lost_is_taken_for_one_that_was_removed(shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    at = _fill(shelf)
    filesystem, _ = landing_store.opened(shelf.settings)
    lost = shelf.published()[1].path
    filesystem.mv(lost, f"{lost}.aside")
    expire(shelf, at[3])
    assert lost in caplog.text
    assert "expired.json" not in shelf.files() and _expired(shelf) == []
    with pytest.raises(LandingError, match="missing"):
        replay(shelf.settings, shelf.source)
    filesystem.mv(f"{lost}.aside", lost)
    expire(shelf, at[3])
    assert len(_left(shelf)) == 1


def test_a_column_that_came_later_is_lost_in_rows_that_are_put_back(shelf: Shelf) -> None:
    shelf.publish([{"thing_id": "a", "amount": 1}, {"thing_id": "b", "amount": 1}])
    shelf.stream = replace(shelf.stream, columns=(*THINGS.columns, Column("colour", "text")))
    migrate.prepare(shelf.settings, [shelf.stream])
    for number, colour in ((2, "red"), (3, "blue"), (4, "green")):
        shelf.publish([{"thing_id": "a", "amount": 1, "colour": colour}], number)
    receipts.write(shelf.settings, shelf.connection, shelf.source)
    before = tables(shelf)
    for until in instants(shelf):
        expire(shelf, until)
        assert replayed(shelf) == before


def test_a_receipt_is_written_for_a_file_that_is_gone(shelf: Shelf) -> None:
    at = _fill(shelf)
    expire(shelf, at[2])
    shelf.connection.execute("update ops.batches set receipt_at = null where source = %s", (shelf.source,))
    assert receipts.write(shelf.settings, shelf.connection, shelf.source) == 2
    assert len(_left(shelf)) == 2


class _KilledError(RuntimeError):
    pass


def _dies(*_: Any, **__: Any) -> None:
    raise _KilledError


@pytest.mark.parametrize("point", ["before it is told", "before a file", "between files", "before the ledger"])
def test_an_expiry_killed_anywhere_loses_a_row(shelf: Shelf, monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    at, before = _fill(shelf), tables(shelf)
    batches = [one.batch_id for one in shelf.published()]
    expire(shelf, at[0] - timedelta(microseconds=1))  # streams of other tests
    real, removed = expiring._remove, []

    def remove(*arguments: Any) -> int:
        if len(removed) == (2 if point == "between files" else 0):
            raise _KilledError
        removed.append(arguments)
        return real(*arguments)

    with monkeypatch.context() as killed:
        if point == "before it is told":
            killed.setattr(expired, "tell", _dies)
        elif point == "before the ledger":
            killed.setattr(expired, "note", _dies)
        else:
            killed.setattr(expiring, "_remove", remove)
        with pytest.raises(_KilledError):
            expire(shelf, at[3])
    assert replayed(shelf) == before
    assert recover_ledger(shelf.settings) == 0
    assert replayed(shelf) == before
    expire(shelf, at[3])
    assert _left(shelf) == batches[4:]
    assert _expired(shelf) == batches[:4]
    assert replayed(shelf) == before


def test_files_that_a_killed_merge_left_behind_stay_for_ever(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    at = _fill(shelf)
    with monkeypatch.context() as killed:
        killed.setattr(merging, "_sweep", _dies)
        with pytest.raises(_KilledError):
            merge(shelf)
    expire(shelf, at[-1])
    assert shelf.files() != ["expired.json"]
    merge(shelf)
    assert shelf.files() == ["expired.json"]


def test_a_replay_killed_halfway_leaves_rows_of_the_past_behind(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    at, before = _fill(shelf), tables(shelf)
    expire(shelf, at[1])
    carried: list[int] = []
    real = replaying.carry

    def carry(*arguments: Any) -> dict[str, int]:
        if carried:
            raise _KilledError
        carried.append(1)
        return real(*arguments)

    with monkeypatch.context() as killed:
        killed.setattr(replaying, "carry", carry)
        with pytest.raises(_KilledError):
            replay(shelf.settings, shelf.source)
    assert tables(shelf) == before
    assert replayed(shelf) == before


@pytest.fixture
def elsewhere(shelf: Shelf) -> Iterator[Settings]:
    """Where a database is that was lost: one that is not there yet."""
    yield shelf.settings.model_copy(update={"warehouse": Warehouse(database="brought_back")})
    with connect(shelf.settings, database="postgres", autocommit=True) as connection:
        connection.execute("drop database if exists brought_back with (force)")


def _shelf_of(settings: Settings, connection: psycopg.Connection, shelf: Shelf) -> Shelf:
    return Shelf(settings, connection, shelf.source, shelf.stream)


def _refuses(settings: Settings, shelf: Shelf, until: datetime) -> None:
    said = rf"{shelf.source}\.things: .* up to {until:%F %T\.%f}.*restore a backup"
    with pytest.raises(LandingError, match=said):
        recover_ledger(settings)
    with pytest.raises(LandingError, match=said):
        replay(settings, shelf.source)


def test_a_lost_database_is_built_from_half_of_landing(shelf: Shelf, elsewhere: Settings) -> None:
    at = _fill(shelf)
    expire(shelf, at[1])
    migrate.prepare(elsewhere, [shelf.stream])
    _refuses(elsewhere, shelf, at[1])
    with connect(elsewhere, "loader") as connection:
        lost = _shelf_of(elsewhere, connection, shelf)
        assert (lost.published(), tables(lost)) == ([], ([], []))


def test_a_backup_of_before_the_files_went_is_of_no_use(shelf: Shelf, elsewhere: Settings, tmp_path: Path) -> None:
    old = _fill(shelf, (1, 2, 3))
    backup.dump(shelf.settings, tmp_path / "a.dump")
    merge(shelf)  # later than the backup: it knows the files by other names
    _fill(shelf, (34, 35))
    expire(shelf, old[-1])
    left = _left(shelf)
    before = tables(shelf)
    backup.restore(elsewhere, tmp_path / "a.dump")
    assert recover_ledger(elsewhere) == len(left) == 2
    with connect(elsewhere, "loader") as connection:
        back = _shelf_of(elsewhere, connection, shelf)
        assert replayed(back) == before
        assert recover_ledger(elsewhere) == 0
        expiring.expire(
            elsewhere, connection, datetime.now(UTC)
        )  # the ledger follows, also where nothing more shall go
        assert len(_expired(back)) == 3 == len(_expired(shelf))
        assert replayed(back) == before
        expire(back, instants(back)[-1])
        assert _left(back) == []
        assert replayed(back) == before


def test_a_backup_too_old_for_what_is_left_is_replayed_upon(shelf: Shelf, elsewhere: Settings, tmp_path: Path) -> None:
    _fill(shelf, (1, 2))
    backup.dump(shelf.settings, tmp_path / "a.dump")
    at = _fill(shelf, (3, 4))
    expire(shelf, at[2])
    backup.restore(elsewhere, tmp_path / "a.dump")
    with connect(elsewhere, "loader") as connection:
        old = _shelf_of(elsewhere, connection, shelf)
        before = tables(old)
        _refuses(elsewhere, shelf, at[2])
        assert len(old.published()) == 2
        assert tables(old) == before


def test_one_stream_s_end_stands_in_the_way_of_another(shelf: Shelf) -> None:
    other = Shelf(shelf.settings, shelf.connection, f"{shelf.source}_other").make()
    _fill(other)
    before = tables(other)
    other_files = [one.batch_id for one in other.published()]
    at = _fill(shelf, (1, 2))
    shelf.connection.execute("update ops.batches set published_at = null where source = %s", (other.source,))
    shelf.connection.commit()
    expire(shelf, at[0])  # nobody knows when the other's were published
    assert [one.batch_id for one in other.published()] == other_files
    assert "expired.json" not in other.files()
    assert len(_left(shelf)) == 1
    assert before == tables(other)
