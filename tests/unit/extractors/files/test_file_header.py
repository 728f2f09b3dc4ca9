"""Headers that are missing, or those of another kind of file."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extractors.catalog import sources
from extractors.files.errors import FileError
from extractors.files.rows import Reader

STREAMS = sources()["files"].streams


def _rows(file: Path, stream: str = "orders") -> int:
    reader = Reader(STREAMS[stream], file.parent, ZoneInfo("UTC"), "EUR", file.parent)
    return sum(part.num_rows for part in reader.parts([file.name]))


def _refused(file: Path, content: bytes, stream: str = "orders") -> str:
    file.write_bytes(content)
    with pytest.raises(FileError) as caught:
        _rows(file, stream)
    return str(caught.value)


@pytest.mark.parametrize(
    "content", ["membership_id,joined_at", "membership_id,joined_at\n", "membership_id,joined_at\r\n"]
)
def test_a_header_without_rows_is_called_a_parse_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "memberships.csv").write_text(content, newline="")
    assert _rows(tmp_path / "memberships.csv", "memberships") == 0


def test_a_nul_in_a_column_name_stops_the_source_at_its_judge(tmp_path: Path) -> None:
    header = b"conversion_id,conversion_kind,converted_at,not\0e\nc,call,2026-11-01,x\n"
    message = _refused(tmp_path / "conversions.csv", header, "conversions")
    assert message.startswith("conversions.csv, line 1: the column 'not\\0e' has a NUL character in its name")
    table = pa.table(
        {"conversion_id": ["c"], "conversion_kind": ["call"], "converted_at": ["2026-11-01"], "a\0": ["x"]}
    )
    pq.write_table(table, tmp_path / "conversions.parquet")
    with pytest.raises(FileError, match=r"^conversions.parquet, line 1: the column 'a.0' has a NUL"):
        _rows(tmp_path / "conversions.parquet", "conversions")


@pytest.mark.parametrize(("separator", "told"), [(";", "';'"), ("\t", "tabs"), ("|", "'|'")])
def test_another_separator_is_told_as_a_missing_column(tmp_path: Path, separator: str, told: str) -> None:
    for header in (["order_id", "ordered_at", "total"], ['"order_id"', '"ordered_at"', '"total"']):
        message = _refused(tmp_path / "orders.csv", separator.join(header).encode() + b"\n")
        assert message == f"orders.csv, line 1: the columns are separated by {told}; export it with commas"


def test_a_spreadsheets_note_is_taken_for_the_header(tmp_path: Path) -> None:
    message = _refused(tmp_path / "orders.csv", b"\xef\xbb\xbfsep=,\r\norder_id,ordered_at,total\r\n")
    assert message == "orders.csv, line 1: 'sep=' is no header; remove the line, and separate columns by commas"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_told_as_a_missing_column(tmp_path: Path, encoding: str) -> None:
    content = "order_id,ordered_at,total\n1,2026-11-01,5\n".encode(encoding)
    assert _refused(tmp_path / "orders.csv", content) == (
        "orders.csv: it looks like UTF-16 text; export the file as UTF-8"
    )


@pytest.mark.parametrize("given", ["ORDER_ID", " order_id", "Order_Id "])
def test_a_column_in_capitals_gets_no_hint(tmp_path: Path, given: str) -> None:
    message = _refused(tmp_path / "orders.csv", f"{given},ordered_at,total\n".encode())
    assert f"the required column 'order_id' is missing (is it {given!r}?)" in message


def test_old_line_ends_stop_the_look_at_the_first_line(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_bytes(b"order_id,ordered_at,total\r1,2026-11-01,5\r")
    assert _rows(tmp_path / "orders.csv") == 1
