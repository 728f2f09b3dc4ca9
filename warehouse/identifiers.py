"""What the warehouse keeps of an e-mail address or a telephone number: a keyed hash of its one written form.

The form is for recognising a person, not for an ad platform (those have rules of their own, see `exporters/`).
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from functools import lru_cache

import phonenumbers

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


def written_form(kind: str, value: str, country: str | None = None) -> str | None:
    """One form for all spellings of an identifier; None where nothing is left.

    E-mails: NFC, without invisible characters and outer blanks, lower case. Telephone numbers: E.164 with the region
    of `country` (ISO 3166 alpha-2); what is no possible number keeps its digits, so that equal ones still meet.
    """
    clean = _INVISIBLE.sub("", unicodedata.normalize("NFC", value)).strip()
    if kind == "phone":
        return _phone(clean, country)
    return clean.lower() or None


def keyed_hash(key: bytes, kind: str, form: str) -> str:
    """HMAC-SHA256 (hexadecimal) of an identifier's written form; the kind keeps equal texts of two kinds apart."""
    return hmac.digest(key, f"{kind}:{form}".encode(), "sha256").hex()


@lru_cache(maxsize=100_000)
def _phone(value: str, country: str | None) -> str | None:
    try:
        number = phonenumbers.parse(value, country)
    except phonenumbers.NumberParseException:
        number = None
    if number is not None and phonenumbers.is_possible_number(number):
        number.extension = None
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return re.sub(r"\D", "", value) or None
