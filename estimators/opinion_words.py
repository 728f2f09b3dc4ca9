"""The opinion words of each language, as `opinion_words.csv` has them.

A row is an opinion (its valence from -3 to 3 as said, and after a negation; without the latter: turned whole, or half
from bad to good), a negation, a contrast ("but"), or a mark: a word that only tells the language. `*` ends a stem;
words of the language `any` belong to each. The words were chosen by this project, for what people say of shops.
"""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("opinion_words.csv")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[.!?;,…\n]+|[^\w\s]", re.UNICODE)
CLAUSE_END = "."
_CLAUSE_ENDS = frozenset(".!?;,…\n")


@dataclass
class Words:
    """The words of one language; a stem ends with `*` in the file. Valences: as said, and after a negation."""

    whole: dict[str, tuple[float, float]] = field(default_factory=dict)
    stems: dict[str, tuple[float, float]] = field(default_factory=dict)
    negations: set[str] = field(default_factory=set)
    contrasts: set[str] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)
    phrase_starts: set[str] = field(default_factory=set)

    def valence(self, phrase: str) -> tuple[float, float] | None:
        """Valences of a word or phrase; the longest stem wins."""
        if phrase in self.whole:
            return self.whole[phrase]
        start = phrase.rfind(" ") + 1  # a stem is of as many words as what it stems
        return next((self.stems[phrase[:n]] for n in range(len(phrase), start, -1) if phrase[:n] in self.stems), None)

    def knows(self, token: str) -> bool:
        """Is it a word of this language, as far as the file goes?"""
        return (
            token in self.marks or token in self.negations or token in self.contrasts or self.valence(token) is not None
        )


def checksum() -> str:
    """Of the file, eight digits."""
    return hashlib.sha256(_FILE.read_bytes()).hexdigest()[:8]


def tokens(text: str) -> Iterator[str]:
    """Words without case and accents, numbers, and other signs one by one."""
    lowered = unicodedata.normalize("NFC", text).lower().translate(_UMLAUTS).replace("’", "'").replace("n't", " not")
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(sign))
    for sign in _TOKEN.findall(plain):
        yield CLAUSE_END if sign[0] in _CLAUSE_ENDS else re.sub(r"(.)\1{2,}", r"\1", sign)


@lru_cache(maxsize=2**16)
def languages(word: str) -> tuple[str, ...]:
    """Languages that know a word."""
    return tuple(language for language, words in lexicon().items() if words.knows(word))


@cache
def lexicon() -> dict[str, Words]:
    """Words by language, read once; those of the language `any` belong to each."""
    found: dict[str, Words] = {}
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for language in dict.fromkeys(row["language"] for row in rows if row["language"] != "any"):
        found[language] = words = Words()
        for row in rows:
            if row["language"] in (language, "any"):
                _add(words, row)
    return found


def _add(words: Words, row: dict[str, str]) -> None:
    term = " ".join(tokens(row["term"].removesuffix("*")))
    if row["kind"] != "opinion":
        {"negation": words.negations, "contrast": words.contrasts, "mark": words.marks}[row["kind"]].add(term)
        return
    if " " in term:
        words.marks.update(term.split())
        words.phrase_starts.add(term.split()[0])
    said = float(row["valence"])
    negated = float(row["negated"]) if row["negated"] else -said if said > 0 else -said / 2
    (words.stems if row["term"].endswith("*") else words.whole)[term] = (said, negated)
