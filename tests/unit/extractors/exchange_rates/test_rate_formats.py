"""The central bank's file formats, as it writes them and as they break."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from extractors.exchange_rates import formats

CSV = b"Date,USD,JPY,CYP,\n2026-11-20,1.1583,179.5,N/A,\n2026-11-19,N/A,179.1,N/A,\n"
XML = (
    b'<?xml version="1.0" encoding="UTF-8"?><gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
    b'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><Cube><Cube time="2026-11-20">'
    b'<Cube currency="USD" rate="1.1583"/></Cube></Cube></gesmes:Envelope>'
)


def zipped(content: bytes, name: str = "eurofxref-hist.csv") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [CSV, b"\xef\xbb\xbf" + CSV, CSV.replace(b"\n", b"\r\n"), zipped(CSV)],
    ids=["plain", "marked", "lines of Windows", "zipped"],
)
def test_a_day_without_a_rate_has_none_and_the_last_comma_is_no_currency(content: bytes) -> None:
    day, before = date(2026, 11, 20), date(2026, 11, 19)
    assert list(formats.rates(content, "f")) == [
        (day, "USD", "1.1583"),
        (day, "JPY", "179.5"),
        (before, "JPY", "179.1"),
    ]


def test_the_daily_file_writes_its_day_in_words_and_spaces_after_commas() -> None:
    daily = b"Date, USD, JPY, \n20 November 2026, 1.1583, 179.5, \n"
    assert list(formats.rates(daily, "f")) == [
        (date(2026, 11, 20), "USD", "1.1583"),
        (date(2026, 11, 20), "JPY", "179.5"),
    ]


def test_xml_gives_the_cubes_with_a_time() -> None:
    assert list(formats.rates(XML, "f")) == [(date(2026, 11, 20), "USD", "1.1583")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not a file of reference rates"),
        (b"<!DOCTYPE html><html>Sign in</html>", "not a file of reference rates"),
        (b"<html><body>Moved</body></html>", "not a file of reference rates"),
        (XML[:-40], "cut off"),
        (b"<Envelope><Other/></Envelope>", "holds no reference rates"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x/>', "not a file of reference rates"),
        (b'<?xml version="1.0"?><x><!ENTITY a "b"></x>', "entities"),
        (zipped(CSV)[:60], "damaged or cut off"),
        (zipped(CSV, "readme.txt"), "holds no CSV file"),
        (CSV[:-20], "line 3: 1 values for 5 columns"),
        (CSV.replace(b"USD", b"US Dollar"), "is no currency"),
        (XML.replace(b"2026-11-20", b"yesterday"), "is no day"),
    ],
    ids=range(12),
)
def test_what_is_no_file_of_rates_says_what_it_is(content: bytes, says: str) -> None:
    with pytest.raises(formats.FormatError, match=says):
        list(formats.rates(content, "f"))
