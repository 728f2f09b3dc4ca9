"""Google's normal forms for Customer Match (hash them with `exporters.hashing.sha256_hex`; region and zip never).

Source: developers.google.com/data-manager/api/devguides/concepts/formatting, and the rules of Google's own
data-manager-node utility of 2026-06 (Gmail tags, titles, suffixes).
"""

from __future__ import annotations

import re

from exporters.errors import InvalidIdentifierError
from exporters.normalise.email import normalise_email
from exporters.normalise.phone import Phone
from exporters.normalise.place import normalise_country
from exporters.normalise.text import cleaned, kept, lowered

NAME = "google"
_GMAIL_DOMAINS = {"gmail.com", "googlemail.com"}
_TITLES = re.compile(r"^(?:(?:mr|mrs|ms|dr)\.(?:\s+|$))+")
_SUFFIXES = re.compile(r"(?:[\s,]+(?:jr\.?|sr\.?|2nd|3rd|ii|iii|iv|v|vi|cpa|dc|dds|vm|jd|md|phd))+$")


def email(value: str) -> str:
    """Lower case; at gmail.com and googlemail.com without dots and `+tag`. The two domains stay two."""
    address = normalise_email(value)
    local, _, domain = address.partition("@")
    if domain not in _GMAIL_DOMAINS:
        return address
    account = local.partition("+")[0].replace(".", "")
    if not account:
        raise InvalidIdentifierError("bad_local_part")
    return f"{account}@{domain}"


def phone(number: Phone) -> str:
    """E.164 with the plus sign."""
    return number.e164


def given_name(value: str) -> str:
    """Lower case, without titles in front."""
    return kept(_TITLES.sub("", lowered(value)))


def family_name(value: str) -> str:
    """Lower case, without suffixes such as `, Jr.`."""
    return kept(_SUFFIXES.sub("", lowered(value)))


def region_code(value: str) -> str:
    """ISO alpha-2 in upper case. Sent as it is: never hash it."""
    return normalise_country(value).upper()


def postal_code(value: str) -> str:
    """Postal code as written, trimmed. Sent as it is: never hash it."""
    return cleaned(value)
