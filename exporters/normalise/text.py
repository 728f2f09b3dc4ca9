"""What every kind of value goes through first."""

from __future__ import annotations

import unicodedata

from exporters.errors import AlreadyHashedError, EmptyValueError
from exporters.hashing import looks_hashed

# Control characters between two words are blanks. Zero-width, bidirectional and byte-order marks are copied along from
# web pages, cannot be seen, and each changes the hash.
_UNSEEN = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], " ") | dict.fromkeys(
    [0x00AD, 0x061C, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)], ""
)


def cleaned(value: str) -> str:
    """The value in NFC, without invisible characters and outer white space.

    Raises EmptyValueError if nothing is left and AlreadyHashedError for a SHA-256 digest.
    """
    text = unicodedata.normalize("NFC", value.translate(_UNSEEN)).strip()
    if not text:
        raise EmptyValueError
    if looks_hashed(text):
        raise AlreadyHashedError
    return text


def lowered(value: str) -> str:
    """`cleaned`, in lower case. NFC is applied again: lower case of one letter can be two code points."""
    return unicodedata.normalize("NFC", cleaned(value).lower())


def without_marks(text: str, *categories: str) -> str:
    """The text without the characters whose Unicode category starts with one of `categories`, in NFC.

    NFC again, because a letter and an accent can meet when what stood between them is gone.
    """
    left = "".join(letter for letter in text if not unicodedata.category(letter).startswith(categories))
    return unicodedata.normalize("NFC", left)


def kept(text: str) -> str:
    """The text, or EmptyValueError if a rule has removed all of it."""
    if not text:
        raise EmptyValueError
    return text
