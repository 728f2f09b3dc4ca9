"""A CSV or Parquet file as tables of text (or of Parquet's own types), one row a record, some megabytes at a time.

CSV is read by Arrow; only when something is wrong is the file read again, line by line, to name the place.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from extractors.files.errors import FileError, MissingColumnError
from extractors.shown import shown
from warehouse.streams import Stream

csv.field_size_limit(1 << 30)
_BLOCK = 4 << 20  # bytes of CSV at a time; no record may be longer
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
    header = _header(path, name)
    _check_header(header, name, stream)
    convert = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=True, null_values=[""]
    )
    options = arrow_csv.ReadOptions(block_size=_BLOCK), arrow_csv.ParseOptions(newlines_in_values=True), convert
    try:
        with arrow_csv.open_csv(path, *options) as blocks:
            for block in blocks:
                yield pa.Table.from_batches([block])
    except pa.ArrowInvalid as error:
        _explain(path, name, header, {column.name for column in stream.columns if column.pii})
        what = str(error).partition(":")[0]  # behind it are the record's values
        raise FileError(f"{name}: {what}; export it again as UTF-8 CSV with commas") from None


def _header(path: Path, name: str) -> list[str]:
    first = next(_records(path), None)
    if first is None:
        raise FileError(f"{name}: the file is empty; it needs a header line, even without rows")
    header = first[1]
    if _NOT_UTF8.search("".join(header)):
        raise FileError(f"{name}, line {first[0]}: the header is not UTF-8 text; export the file as UTF-8")
    repeated = {column for column in header if header.count(column) > 1}
    if repeated:
        raise FileError(f"{name}, line 1: the column {sorted(repeated)[0]!r} is there twice; rename or remove one")
    if len(header) == 1 and ";" in header[0]:
        raise FileError(f"{name}, line 1: the columns are separated by ';'; export it with commas")
    return header


def _explain(path: Path, name: str, header: list[str], personal: set[str]) -> None:
    """Find what Arrow could not read: a byte that is no UTF-8, or a record with too few or too many values."""
    for line, values in _records(path):
        if len(values) != len(header) and values:
            raise FileError(
                f"{name}, line {line}: {len(values)} values, but the header has {len(header)} columns; "
                "a comma or a line break inside a value needs quotes around the value"
            )
        for column, value in zip(header, values, strict=False):
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
            _check_header(file.schema_arrow.names, name, stream)
            for block in file.iter_batches(_ROWS):
                yield pa.Table.from_batches([block])
    except (pa.ArrowException, OSError) as error:
        raise FileError(f"{name}: not a readable Parquet file: {error}; export it again") from None


def _check_header(header: list[str], name: str, stream: Stream) -> None:
    own = {column.name for column in stream.columns}
    strange = [name for name in header if name not in own]  # a column of the stream's own is what it says
    for column in stream.columns:
        if column.required and column.name not in header:
            near = get_close_matches(column.name, strange, 1)
            hint = f" (is it {near[0]!r}?)" if near else ""
            raise MissingColumnError(
                f"{name}, line 1: the required column {column.name!r} is missing{hint}; "
                f"the header has: {', '.join(header)}"
            )
