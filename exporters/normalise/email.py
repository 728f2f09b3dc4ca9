"""E-mail addresses. Vendors differ only in Gmail's dots and tags, which are theirs to remove (exporters/vendors)."""

from __future__ import annotations

import re

import idna

from exporters.errors import InvalidIdentifierError
from exporters.normalise.text import cleaned

_LOCAL_PART = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?!\d+$){_LABEL}")


def normalise_email(value: str) -> str:
    """Address in lower case with an ASCII domain (IDNA, UTS 46).

    Stricter than the vendors' own code, which accepts `mailto:…`, `x@y` and zero-width characters and so hashes values
    that match nobody. Raises InvalidIdentifierError with `empty`, `already_hashed`, `inner_whitespace`, `mailto`,
    `not_one_at_sign`, `bad_local_part`, `non_ascii_local_part` or `bad_domain`.
    """
    text = cleaned(value)
    if any(letter.isspace() for letter in text):
        raise InvalidIdentifierError("inner_whitespace")
    if text.lower().startswith("mailto:"):
        raise InvalidIdentifierError("mailto")
    local, at_sign, domain = text.partition("@")
    if not at_sign or "@" in domain:
        raise InvalidIdentifierError("not_one_at_sign")
    return f"{_local_part(local)}@{_domain(domain)}"


def _local_part(text: str) -> str:
    # Lower case of letters outside ASCII is not the same in all languages, and no vendor says which it uses.
    if not text.isascii():
        raise InvalidIdentifierError("non_ascii_local_part")
    local = text.lower()
    if not _LOCAL_PART.fullmatch(local):
        raise InvalidIdentifierError("bad_local_part")
    return local


def _domain(text: str) -> str:
    try:
        domain = text.lower() if text.isascii() else idna.encode(text, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise InvalidIdentifierError("bad_domain") from error
    if len(domain) > 253 or not _DOMAIN.fullmatch(domain):
        raise InvalidIdentifierError("bad_domain")
    return domain
