"""Whether every quote of a CSV file is closed where its value ends.

Arrow takes a quote that is never closed as the beginning of a value that holds all further lines: the rows would be
lost without a word. One pass over the bytes, a megabyte at a time; what is well formed is passed over by one match.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO

from extractors.files.errors import FileError

_READ = 1 << 20  # bytes at a time
_LONGEST = 8 << 20  # bytes of a quoted value: two of the reader's blocks, in which a record must end
_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n?|\n")
# A quote opens a value only where one begins: the ones in `12" tub` are text. `""` within quotes is a quote.
_QUOTED = re.compile(rb'"[^"]*+(?:""[^"]*+)*+"')
_WELL_FORMED = re.compile(rb'(?:[^"]++|(?<=[,\r\n])"[^"]*+(?:""[^"]*+)*+"(?=[,\r\n])|(?<![,\r\n])")*+')


def check(path: Path, name: str) -> None:
    """Raises FileError, with the line, for a quote that is never closed and for text behind a closing one."""
    with path.open("rb") as file:
        rest, passed = b"\n", -1  # a value begins behind a line end: of the first line, behind this one
        if file.read(len(_BOM)) != _BOM:
            file.seek(0)
        else:
            passed += len(_BOM)
        is_end = False
        while not is_end:
            block = file.read(_READ)
            is_end = not block
            data = rest + (block or b"\n")
            begin = _end_of_well_formed(data)
            at = max(begin - 1, 0)  # what stands before a quote says whether it opens
            if begin < len(data):
                _check_value(data, begin, is_end, file, name, passed)
            rest, passed = data[at:], passed + at


def _end_of_well_formed(data: bytes) -> int:
    found = _WELL_FORMED.match(data)
    return found.end() if found else 0


def _check_value(data: bytes, begin: int, is_end: bool, file: BinaryIO, name: str, passed: int) -> None:
    """The value that a quote at `begin` opens: not closed in `data`, or followed by something."""
    closed = _QUOTED.match(data, begin)
    if closed and closed.end() < len(data):
        opening, closing = (_line(file, passed + place) for place in (begin, closed.end()))
        where = "" if opening == closing else f" on line {closing}"
        raise FileError(
            f"{name}, line {opening}: a quote is opened, and text follows the quote that closes it{where}; close it "
            'where the value ends, and write "" for a quote that belongs to the value'
        )
    if not closed and (is_end or len(data) - begin > _LONGEST):
        within = "never closed" if is_end else f"not closed within {_LONGEST >> 20} MB"
        raise FileError(
            f"{name}, line {_line(file, passed + begin)}: a quote is opened and {within}; close it where the value "
            'ends, and write "" for a quote that belongs to the value'
        )


def _line(file: BinaryIO, place: int) -> int:
    """Line (from 1) on which byte `place` of the file stands."""
    file.seek(0)
    line, left, before = 1, place, b""
    while left > 0 and (block := file.read(min(_READ, left))):
        left -= len(block)
        line += len(_LINE_END.findall(block)) - (before == b"\r" and block.startswith(b"\n"))
        before = block[-1:]
    return line
