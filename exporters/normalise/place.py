"""Countries, states, cities and postal codes, as Meta's matching wants them."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from phonenumbers.geodata.locale import LOCALE_DATA

from exporters.errors import InvalidIdentifierError
from exporters.normalise.text import kept, lowered, without_marks
from exporters.normalise.us_states import US_STATES

_US_ZIP = re.compile(r"(?<!\d)(\d{5})(?:-?\d{4})?(?!\d)")
_UK_POSTCODE = re.compile(r"\b([a-z]{1,2}\d[a-z\d]?) ?(\d[a-z]{2})\b")


def normalise_country(value: str) -> str:
    """ISO 3166 alpha-2 in lower case, from the code or from the country's name in any language of CLDR.

    Raises InvalidIdentifierError (`unknown_country`).
    """
    text = lowered(value)
    code = {"uk": "gb"}.get(text, text)
    if code.upper() in LOCALE_DATA:
        return code
    named = _regions_by_name().get(text, set())
    if len(named) != 1:
        raise InvalidIdentifierError("unknown_country")
    return next(iter(named)).lower()


def normalise_state(value: str, country: str | None) -> str:
    """Two letters for the United States, elsewhere the name in lower case without spaces and punctuation."""
    text = lowered(value)
    if country == "us":
        code = US_STATES.get(text, text)
        if code not in US_STATES.values():
            raise InvalidIdentifierError("unknown_state")
        return code
    return kept(without_marks(text, "P", "S", "Z"))


def normalise_city(value: str) -> str:
    """Letters a to z only; accents are folded. Raises InvalidIdentifierError (`not_latin`) for other scripts."""
    folded = without_marks(unicodedata.normalize("NFKD", lowered(value)).lower(), "M", "P", "S", "Z", "N")
    if not folded.isascii():
        raise InvalidIdentifierError("not_latin")
    return kept(folded)


def normalise_zip(value: str, country: str | None) -> str:
    """Lower case without spaces and dashes; five digits in the US, area, district and sector in the UK.

    Raises InvalidIdentifierError (`bad_zip`) where the country's form is not met.
    """
    text = lowered(value)
    if country == "us":
        return _found(_US_ZIP.search(text))
    if country == "gb":
        return _found(_UK_POSTCODE.search(text))
    return kept(without_marks(text, "P", "S", "Z"))


def _found(match: re.Match[str] | None) -> str:
    if match is None:
        raise InvalidIdentifierError("bad_zip")
    return "".join(match.groups())


@cache
def _regions_by_name() -> dict[str, set[str]]:
    """Regions by their name in lower case; a value that starts with `*` refers to the name in another language."""
    regions: dict[str, set[str]] = {}
    for region, names in LOCALE_DATA.items():
        for name in names.values():
            if name and not name.startswith("*"):
                regions.setdefault(lowered(name), set()).add(region)
    return regions
