"""The central bank's file formats: CSV (mostly in a zip) with a column a currency, and XML with a cube a day.

https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates ; in CSV `N/A` stands for a
currency that had no rate on the day, and each line ends with a comma. Newest days come first, which nobody relies on.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from xml.etree import ElementTree

from extractors.run import ExtractionError

_CUBE = "{http://www.ecb.int/vocabulary/2002-08-01/eurofxref}Cube"
_MISSING = ("N/A", "")
_CURRENCY = re.compile("[A-Z]{3}")
_LARGEST = 64 << 20  # bytes of an unpacked file; all rates since 1999 are about 2 MB
Rate = tuple[date, str, str]


class FormatError(ExtractionError):
    """The answer is no file of reference rates; the message names the file and what is wrong."""


def rates(content: bytes, name: str) -> Iterator[Rate]:
    """Day, currency and rate (as text) of a file of any of the formats. Raises FormatError."""
    if content[:2] == b"PK":
        content = _unpacked(content, name)
    start = content.lstrip(b"\xef\xbb\xbf \r\n\t")[:200]
    if start.startswith(b"Date"):
        return _from_csv(content, name)
    if start.startswith(b"<") and b"<html" not in start.lower() and b"<!doctype" not in start.lower():
        return _from_xml(content, name)
    shown = start[:40].decode("utf-8", "replace")
    raise FormatError(f"{name}: not a file of reference rates, it begins with {shown!r}; correct the address, or wait")


def _unpacked(content: bytes, name: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inner = next((one for one in archive.infolist() if one.filename.lower().endswith(".csv")), None)
            if inner is None:
                raise FormatError(f"{name}: the archive holds no CSV file; correct the address")
            if inner.file_size > _LARGEST:
                raise FormatError(f"{name}: {inner.filename} is larger than any file of rates; correct the address")
            return archive.read(inner)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError) as error:
        raise FormatError(f"{name}: the archive is damaged or cut off ({error}); run again") from None


def _from_csv(content: bytes, name: str) -> Iterator[Rate]:
    lines = csv.reader(io.StringIO(content.decode("utf-8-sig", "replace")))
    header = [cell.strip() for cell in next(lines)]
    for number, cells in enumerate(lines, 2):
        if not cells:
            continue
        if len(cells) != len(header):
            raise FormatError(f"{name}, line {number}: {len(cells)} values for {len(header)} columns; run again")
        for currency, cell in list(zip(header, cells, strict=True))[1:]:
            if currency and cell.strip() not in _MISSING:
                yield _day(cells[0], f"{name}, line {number}"), _code(currency, name), cell.strip()


def _from_xml(content: bytes, name: str) -> Iterator[Rate]:
    if b"<!ENTITY" in content:
        raise FormatError(f"{name}: the XML declares entities, which the central bank's never does")
    try:
        root = ElementTree.fromstring(content)  # noqa: S314  (entities are refused above)
    except ElementTree.ParseError as error:
        raise FormatError(f"{name}: the XML is damaged or cut off ({error}); run again") from None
    cubes = [cube for cube in root.iter(_CUBE) if "time" in cube.attrib]
    if not cubes:
        raise FormatError(f"{name}: the XML holds no reference rates; correct the address")
    for cube in cubes:
        day = _day(cube.attrib["time"], name)
        for one in cube.iter(_CUBE):
            if "currency" in one.attrib and one.attrib.get("rate", "") not in _MISSING:
                yield day, _code(one.attrib["currency"], name), one.attrib["rate"]


def _day(text: str, place: str) -> date:
    """A day as the histories have it, or in words as `eurofxref.csv` has it (20 November 2026)."""
    try:
        if len(text.strip()) == len("2026-11-20"):
            return date.fromisoformat(text.strip())
        return datetime.strptime(text.strip(), "%d %B %Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise FormatError(f"{place}: {text[:20]!r} is no day; the file's format has changed") from None


def _code(text: str, name: str) -> str:
    if not _CURRENCY.fullmatch(text):
        raise FormatError(f"{name}: {text[:20]!r} is no currency; the file's format has changed")
    return text
