"""A CSV or Parquet file as tables of text (or of Parquet's own types), one row a record, some megabytes at a time.

CSV is read by Arrow; only when something is wrong is the file read again, line by line, to name the place.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from extractors.files import header, quotes
from extractors.files.errors import FileError
from extractors.shown import shown
from warehouse.streams import Stream

csv.field_size_limit(1 << 30)
_BLOCK = 4 << 20  # bytes of CSV at a time; a longer record may be refused, one of two blocks always is
_ROWS = 50_000  # of Parquet at a time
_NOT_UTF8 = re.compile("[\udc80-\udcff]")  # what `surrogateescape` makes of a byte that is no UTF-8


def read(path: Path, name: str, stream: Stream) -> Iterator[pa.Table]:
    """All records of a file in their order; `name` is how messages call it. Raises FileError."""
    read_file = _read_parquet if path.suffix == ".parquet" else _read_csv
    return read_file(path, name, stream)


def weight(path: Path) -> int:
    """Bytes of a file's records before compression; 0 if it cannot be told: reading the file will say why."""
    try:
        if path.suffix != ".parquet":
            return path.stat().st_size
        facts = pq.read_metadata(path)
        return sum(facts.row_group(number).total_byte_size for number in range(facts.num_row_groups))
    except (pa.ArrowException, OSError):
        return 0


def line_of(path: Path, row: int) -> int:
    """Line on which record number `row` (from 0) begins; records may span lines. For Parquet: the record's number."""
    if path.suffix == ".parquet":
        return row + 1
    for number, (line, _) in enumerate(_records(path)):
        if number == row + 1:  # the header is record 0
            return line
    return 0


def _read_csv(path: Path, name: str, stream: Stream) -> Iterator[pa.Table]:
    header.check_kind(path, name)
    quotes.check(path, name)
    columns = _columns(path, name)
    header.check_columns(columns, name, stream)
    if not _has_rows(path):
        return
    convert = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=True, null_values=[""]
    )
    options = arrow_csv.ReadOptions(block_size=_BLOCK), arrow_csv.ParseOptions(newlines_in_values=True), convert
    try:
        with arrow_csv.open_csv(path, *options) as blocks:
            for block in blocks:
                yield pa.Table.from_batches([block])
    except pa.ArrowInvalid as error:
        _explain(path, name, columns, {column.name for column in stream.columns if column.pii})
        what = str(error).partition(":")[0]  # behind it are the record's values
        if "straddling" in what:
            what = f"a record, or what is taken for one, is longer than {_BLOCK >> 20} MB"
        raise FileError(f"{name}: {what}; export it again as UTF-8 CSV with commas") from None


def _columns(path: Path, name: str) -> list[str]:
    first = next(_records(path), None)
    if first is None:
        raise FileError(f"{name}: the file is empty; it needs a header line, even without rows")
    columns = first[1]
    if _NOT_UTF8.search("".join(columns)):
        raise FileError(f"{name}, line {first[0]}: the header is not UTF-8 text; export the file as UTF-8")
    repeated = {column for column in columns if columns.count(column) > 1}
    if repeated:
        raise FileError(f"{name}, line 1: the column {sorted(repeated)[0]!r} is there twice; rename or remove one")
    return columns


def _has_rows(path: Path) -> bool:
    records = _records(path)
    next(records, None)
    return next(records, None) is not None


def _explain(path: Path, name: str, columns: list[str], personal: set[str]) -> None:
    """Find what Arrow could not read: a byte that is no UTF-8, or a record with too few or too many values."""
    for line, values in _records(path):
        if len(values) != len(columns) and values:
            raise FileError(
                f"{name}, line {line}: {len(values)} values, but the header has {len(columns)} columns; "
                "a comma or a line break inside a value needs quotes around the value"
            )
        for column, value in zip(columns, values, strict=False):
            if _NOT_UTF8.search(value):
                raw = str(value.encode("utf-8", "surrogateescape"))[2:-1]
                told = shown(raw, is_personal=column in personal)
                raise FileError(
                    f"{name}, line {line}, column {column}: '{told}' is not UTF-8 text; export the file as UTF-8"
                )


def _records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Records with the line they begin on; bytes that are no UTF-8 become lone surrogates."""
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        records = csv.reader(file)
        line = 1
        for values in records:
            if values:  # Arrow skips empty lines too
                yield line, values
            line = records.line_num + 1


def _read_parquet(path: Path, name: str, stream: Stream) -> Iterator[pa.Table]:
    try:
        with pq.ParquetFile(path) as file:
            header.check_columns(file.schema_arrow.names, name, stream)
            for block in file.iter_batches(_ROWS):
                yield pa.Table.from_batches([block])
    except (pa.ArrowException, OSError) as error:
        raise FileError(f"{name}: not a readable Parquet file: {error}; export it again") from None
