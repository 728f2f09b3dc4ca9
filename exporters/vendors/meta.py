"""Meta's normal forms for customer lists (hash them with `exporters.hashing.sha256_hex`).

Source: developers.facebook.com, Marketing API, Custom Audiences, and Conversions API, Customer Information Parameters
(read 2026-09). Meta's own SDK (facebook-business 26.0.3) loses letters outside a-z and hashes empty cells; hence ours.
"""

from __future__ import annotations

from exporters.normalise.email import normalise_email
from exporters.normalise.person import DateOrder, normalise_birth_date, normalise_gender
from exporters.normalise.phone import Phone
from exporters.normalise.place import normalise_city, normalise_country, normalise_state, normalise_zip
from exporters.normalise.text import cleaned, kept, lowered, without_marks

NAME = "meta"


def email(value: str) -> str:
    """EMAIL: lower case; dots and tags stay, also at Gmail."""
    return normalise_email(value)


def phone(number: Phone) -> str:
    """PHONE: country code and digits, without the plus sign."""
    return number.e164.removeprefix("+")


def name(value: str) -> str:
    """FN, LN: lower case, no punctuation, letters of every script kept."""
    return kept(" ".join(without_marks(lowered(value), "P", "S").split()))


def initial(value: str) -> str:
    """FI: the first letter of the first name."""
    return name(value)[0]


def gender(value: str) -> str:
    """GEN: `f` or `m`."""
    return normalise_gender(value)


def birth_date(value: str, order: DateOrder = "ymd") -> str:
    """The Conversions API's `db`: YYYYMMDD."""
    return f"{normalise_birth_date(value, order):%Y%m%d}"


def birth_parts(value: str, order: DateOrder = "ymd") -> tuple[str, str, str]:
    """DOBY, DOBM, DOBD: YYYY, MM, DD."""
    birth = normalise_birth_date(value, order)
    return f"{birth:%Y}", f"{birth:%m}", f"{birth:%d}"


def city(value: str) -> str:
    """CT: a-z only."""
    return normalise_city(value)


def state(value: str, country_code: str | None = None) -> str:
    """ST: two letters in the US."""
    return normalise_state(value, country_code)


def zip_code(value: str, country_code: str | None = None) -> str:
    """ZIP: no spaces or dashes, US five digits."""
    return normalise_zip(value, country_code)


def country(value: str) -> str:
    """COUNTRY: ISO alpha-2 in lower case."""
    return normalise_country(value)


def mobile_advertiser_id(value: str) -> str:
    """MADID: lower case with hyphens. Sent as it is: never hash it."""
    return lowered(value)


def external_id(value: str) -> str:
    """EXTERN_ID: exactly as stored. Sent as it is: never hash it."""
    cleaned(value)  # raises for an empty value
    return value
