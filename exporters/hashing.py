"""SHA-256 as the ad platforms want it: lower-case hex of the normalised UTF-8 value."""

from __future__ import annotations

import hashlib
import re

from exporters.errors import AlreadyHashedError, EmptyValueError, InvalidIdentifierError

EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()
_DIGEST = re.compile(r"[0-9a-fA-F]{64}")


def looks_hashed(value: str) -> bool:
    """Whether the value has the form of a SHA-256 digest in hex."""
    return _DIGEST.fullmatch(value.strip()) is not None


def sha256_hex(normalised: str) -> str:
    """Digest of a normalised value, 64 lower-case hex characters.

    Raises EmptyValueError for a blank value (its digest would match nobody and be accepted silently) and
    AlreadyHashedError for a digest: pass that through `declared_hash` instead.
    """
    if not normalised.strip():
        raise EmptyValueError
    if looks_hashed(normalised):
        raise AlreadyHashedError
    return hashlib.sha256(normalised.encode("utf-8")).hexdigest()


def declared_hash(value: str) -> str:
    """A value that its owner declared to be hashed already, in lower case; it is never hashed again.

    Raises InvalidIdentifierError (`not_a_hash`) for anything else, and EmptyValueError for the digest of nothing.
    """
    digest = value.strip().lower()
    if not looks_hashed(digest):
        raise InvalidIdentifierError("not_a_hash")
    if digest == EMPTY_SHA256:
        raise EmptyValueError
    return digest
