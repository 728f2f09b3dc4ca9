"""Files that are too many rows for memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from extractors.catalog import sources
from extractors.file_contract import versions
from extractors.files import parts, reader
from extractors.files.errors import BadValueError, ConflictingRowsError
from extractors.files.rows import Reader

ROWS = 4000
HEADER = "order_id,ordered_at,updated_at,total,colour"
ORDERS = sources()["files"].streams["orders"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files with versions of the same orders, exact copies, and orders that only one of them has."""
    for name, first, step in (("a.csv", 0, 1), ("b.csv", ROWS // 2, 1), ("c.csv", 0, 7)):
        lines = (_line(number, number % 3) for number in range(first, first + ROWS, step))
        (tmp_path / name).write_text("\n".join([HEADER, *lines, ""]))
    return tmp_path


@pytest.fixture(params=["in memory", "in parts"])
def small_parts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "in parts":
        monkeypatch.setattr(parts, "_BYTES", 20_000)
        monkeypatch.setattr(reader, "_BLOCK", 10_000)
        monkeypatch.setattr(reader, "_ROWS", 100)
    return str(request.param)


def _line(number: int, version: int) -> str:
    return f"{number},2026-11-01T00:00:00Z,2026-11-0{version + 1}T00:00:00Z,{number}.{version},red"


def _read(folder: Path) -> Iterator[pa.Table]:
    names = sorted(file.name for file in folder.glob("*.csv"))
    return Reader(ORDERS, folder, ZoneInfo("UTC"), "EUR", folder).parts(names)


def test_rows_dealt_into_parts_differ_from_those_read_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def newest() -> tuple[int, int, list[dict[str, object]]]:
        found = [versions.newest(part, ORDERS) for part in _read(folder)]
        rows = [row for part, _ in found for row in part.drop_columns([versions.ROW, "_file"]).to_pylist()]
        return len(found), sum(copies for _, copies in found), sorted(rows, key=lambda row: str(row["order_id"]))

    whole = newest()
    monkeypatch.setattr(parts, "_BYTES", 20_000)
    monkeypatch.setattr(reader, "_BLOCK", 10_000)
    dealt = newest()
    assert whole[0] == 1 and dealt[0] > 20
    assert whole[1:] == dealt[1:]
    assert len(whole[2]) == ROWS + ROWS // 2


@pytest.mark.usefixtures("small_parts")
def test_a_wrong_value_far_down_is_named_by_another_line(folder: Path) -> None:
    with (folder / "b.csv").open("a") as file:
        file.write("9999999,2026-11-01T00:00:00Z,,lots,red\n")
    with pytest.raises(BadValueError, match=rf"b\.csv, line {ROWS + 2}, column total: 'lots' is not"):
        list(_read(folder))


@pytest.mark.usefixtures("small_parts")
def test_rows_that_contradict_each_other_far_apart_go_unnoticed(folder: Path) -> None:
    with (folder / "b.csv").open("a") as file:
        file.write(_line(ROWS // 2 + 3, (ROWS // 2 + 3) % 3).replace("red", "blue") + "\n")
    with pytest.raises(
        ConflictingRowsError, match=rf"b\.csv, lines 5 and {ROWS + 2}: the same key \({ROWS // 2 + 3}\)"
    ):
        list(_read(folder))


def test_rows_aside_stay_on_the_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_BYTES", 20_000)
    reading = _read(folder)
    next(reading)
    assert {file.name for file in folder.iterdir()} == {"a.csv", "b.csv", "c.csv"}
