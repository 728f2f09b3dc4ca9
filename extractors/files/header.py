"""The header of a file: what it has to hold, and what another kind of file is mistaken for a CSV by."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from extractors.files.errors import FileError, MissingColumnError
from warehouse.streams import Stream

_LONGEST = 1 << 20  # bytes of a first line that are looked at
_SEPARATORS = {";": "';'", "\t": "tabs", "|": "'|'"}


def check_kind(path: Path, name: str) -> None:
    """Raises FileError if the first line is that of UTF-16 text, of another separator, or a spreadsheet's note."""
    with path.open("rb") as file:
        line = file.readline(_LONGEST)
    if line.count(0) * 3 > len(line):  # of two bytes a letter, one is 0 in the alphabets that column names have
        raise FileError(f"{name}: it looks like UTF-16 text; export the file as UTF-8")
    text = (line.decode("utf-8-sig", "replace").splitlines() or [""])[0]
    if text.lstrip('"').lower().startswith("sep="):
        raise FileError(f"{name}, line 1: 'sep=' is no header; remove the line, and separate columns by commas")
    columns = next(csv.reader([text]), [])
    found = [told for separator, told in _SEPARATORS.items() if separator in columns[0]] if len(columns) == 1 else []
    if found:
        raise FileError(f"{name}, line 1: the columns are separated by {found[0]}; export it with commas")


def check_columns(header: Sequence[str], name: str, stream: Stream) -> None:
    """Raises FileError for a name that cannot be stored, MissingColumnError if a required column is missing."""
    for given in header:
        if "\0" in given:  # Postgres cannot hold it
            told = given.replace("\0", "\\0")
            raise FileError(f"{name}, line 1: the column '{told}' has a NUL character in its name; correct the header")
    own = {column.name for column in stream.columns}
    strange = [name for name in header if name not in own]  # a column of the stream's own is what it says
    for column in stream.columns:
        if column.required and column.name not in header:
            near = _nearest(column.name, strange)
            hint = f" (is it {near!r}?)" if near else ""
            raise MissingColumnError(
                f"{name}, line 1: the required column {column.name!r} is missing{hint}; "
                f"the header has: {', '.join(header)}"
            )


def _nearest(wanted: str, given: Sequence[str]) -> str | None:
    """The column that is meant, also where it is written in capitals or with blanks."""
    plain = {column.strip().lower(): column for column in given}
    near = get_close_matches(wanted, plain, 1)
    return plain[near[0]] if near else None
