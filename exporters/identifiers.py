"""A person's contacts as the hashed identifiers of one vendor."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from exporters.errors import InvalidIdentifierError, UnsafeContentError
from exporters.hashing import EMPTY_SHA256, looks_hashed, sha256_hex
from exporters.normalise.phone import Phone, normalise_phone
from exporters.normalise.place import normalise_country
from exporters.vendors import google, meta
from warehouse.activation import Contact


@dataclass(frozen=True)
class Vendor:
    """How one vendor writes an e-mail address and a phone number before hashing."""

    name: str
    email: Callable[[str], str]
    phone: Callable[[Phone], str]


META = Vendor(meta.NAME, meta.email, meta.phone)
GOOGLE = Vendor(google.NAME, google.email, google.phone)


@dataclass(frozen=True)
class Identifiers:
    """Hashes of one person, each once, and the reasons for which contacts were refused, in order.

    `unused_ranges` counts phones that are possible but, as far as known, in no range in use: sent, and reported.
    """

    emails: tuple[str, ...]
    phones: tuple[str, ...]
    refused: tuple[str, ...]
    unused_ranges: int

    @property
    def why_unaddressable(self) -> str | None:
        """Why the vendor cannot find the person: `no_identifier`, or the first refusal; None if it can."""
        if self.emails or self.phones:
            return None
        return self.refused[0] if self.refused else "no_identifier"


def identifiers(contacts: Iterable[Contact], vendor: Vendor, shop_country: str | None) -> Identifiers:
    """Normalise and hash a person's contacts by the vendor's rules; refused ones are named by kind and reason."""
    emails: set[str] = set()
    phones: set[str] = set()
    refused: list[str] = []
    unused_ranges = 0
    for contact in contacts:
        try:
            if contact.kind == "email":
                emails.add(sha256_hex(vendor.email(contact.value)))
            elif contact.kind == "phone":
                number = normalise_phone(contact.value, _region(contact.country) or _region(shop_country))
                phones.add(sha256_hex(vendor.phone(number)))
                unused_ranges += not number.is_valid
        except InvalidIdentifierError as error:
            refused.append(f"{contact.kind}_{error.reason}")
    return Identifiers(tuple(sorted(emails)), tuple(sorted(phones)), tuple(refused), unused_ranges)


def digest(vendor: Vendor, kind: str, value: str, country: str | None) -> str:
    """One contact as the vendor's digest. Raises InvalidIdentifierError, also for kinds no vendor matches on."""
    if kind == "email":
        return sha256_hex(vendor.email(value))
    if kind == "phone":
        return sha256_hex(vendor.phone(normalise_phone(value, _region(country))))
    raise InvalidIdentifierError("unknown_kind")


def safe_digest(identifier: str) -> str:
    """The digest in `email:<hex>`, looked at a last time. Raises UnsafeContentError for anything else."""
    value = identifier.partition(":")[2]
    if not looks_hashed(value) or value == EMPTY_SHA256:
        raise UnsafeContentError("an identifier to be sent is no digest, or that of nothing; nothing was sent")
    return value


@cache
def _region(country: str | None) -> str | None:
    try:
        return normalise_country(country).upper() if country else None
    except InvalidIdentifierError:
        return None  # a country that nobody knows is as good as none
