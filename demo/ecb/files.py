"""The central bank's files, from the world's rates: days in the order of the newest, as it writes them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from xml.sax.saxutils import quoteattr

Days = Mapping[date, Mapping[str, str]]  # rate by currency, by day
_EXTINCT = "CYP"  # a currency that the file still has a column for, and no rate any more
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
    'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">\n\t<gesmes:subject>Reference rates</gesmes:subject>\n'
    "\t<gesmes:Sender>\n\t\t<gesmes:name>European Central Bank</gesmes:name>\n\t</gesmes:Sender>\n\t<Cube>\n"
)
_FOOT = "\t</Cube>\n</gesmes:Envelope>\n"


def history(days: Days) -> bytes:
    """`eurofxref-hist.zip`."""
    currencies = sorted({currency for rates in days.values() for currency in rates})
    lines = [",".join(["Date", *currencies, _EXTINCT, ""])]
    for day in sorted(days, reverse=True):
        cells = [days[day].get(currency, "N/A") for currency in currencies]
        lines.append(",".join([day.isoformat(), *cells, "N/A", ""]))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("eurofxref-hist.csv", "\n".join(lines) + "\n")
    return packed.getvalue()


def xml(days: Days) -> bytes:
    """`eurofxref-hist-90d.xml`, or `eurofxref-daily.xml` of one day."""
    cubes = []
    for day in sorted(days, reverse=True):
        rates = "".join(
            f"\t\t\t<Cube currency={quoteattr(currency)} rate={quoteattr(rate)}/>\n"
            for currency, rate in sorted(days[day].items())
        )
        cubes.append(f"\t\t<Cube time={quoteattr(day.isoformat())}>\n{rates}\t\t</Cube>\n")
    return (_HEAD + "".join(cubes) + _FOOT).encode()
