"""What the words of a short text say: positive, neutral or negative, in the languages of `opinion_words.csv`.

A lexicon with rules, after VADER (Hutto and Gilbert, ICWSM 2014): words have a valence, a negation turns it, what
follows a "but" counts more. Why so, and how well it does: docs/decisions/0011-sentiment-by-opinion-words.md.
The same text is always judged alike; nothing is learned and nothing is fetched.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from estimators import opinion_words
from estimators.opinion_words import CLAUSE_END, Words

RULES = "opinion_words_1"  # counted up when the rules below change; the words have a checksum of their own

_LONGEST = 4  # words of a phrase
_BEFORE, _AFTER = 3, 3  # words from a negation to what it turns
_NEGATES_BACKWARDS = ("de", "fr")  # "gefällt mir nicht", "je n'aime pas"
_BEFORE_BUT, _AFTER_BUT = 0.5, 1.5  # VADER's weights
_ALPHA = 15.0  # VADER's: brings a sum into -1 to 1
_CLEAR = 0.75  # sum of valences from which a text is not neutral


@dataclass(frozen=True)
class Judgement:
    """What a text says: `score` from -1 to 1; `language` None where no word is known."""

    sentiment: str
    score: float
    language: str | None


def version() -> str:
    """Name of the method with the checksum of its words."""
    return f"{RULES}:{opinion_words.checksum()}"


def judge(text: str) -> Judgement:
    """What a text of any length says."""
    tokens = list(opinion_words.tokens(text))
    lexicon = opinion_words.lexicon()
    known = Counter(language for token in tokens for language in opinion_words.languages(token))
    language = max(lexicon, key=lambda name: known[name])  # of equal ones the first in the file
    total = sum(_valences(tokens, lexicon[language], language in _NEGATES_BACKWARDS))
    sentiment = "positive" if total >= _CLEAR else "negative" if total <= -_CLEAR else "neutral"
    score = total / math.sqrt(total * total + _ALPHA)
    return Judgement(sentiment, round(score, 6), language if known[language] else None)


def _valences(tokens: list[str], words: Words, negates_backwards: bool) -> Iterator[float]:
    """Valence of each word or phrase that has one, as its surroundings turn and weigh it."""
    turned_at = next((at for at in range(len(tokens) - 1, -1, -1) if tokens[at] in words.contrasts), None)
    at = 0
    while at < len(tokens):
        length, valence = _longest(tokens, at, words)
        if valence is not None:
            is_negated = _is_negated(tokens, at, length, words, negates_backwards)
            weight = 1.0 if turned_at is None else _BEFORE_BUT if at < turned_at else _AFTER_BUT
            yield valence[is_negated] * weight
        at += length


def _longest(tokens: list[str], at: int, words: Words) -> tuple[int, tuple[float, float] | None]:
    longest = min(_LONGEST, len(tokens) - at) if tokens[at] in words.phrase_starts else 1
    for length in range(longest, 0, -1):
        valence = words.valence(" ".join(tokens[at : at + length]))
        if valence is not None:
            return length, valence
    return 1, None


def _is_negated(tokens: list[str], at: int, length: int, words: Words, backwards: bool) -> bool:
    """Is there a negation before it, or in some languages after it, in the same clause?"""
    before = reversed(tokens[max(0, at - _BEFORE) : at])
    after = iter(tokens[at + length : at + length + _AFTER] if backwards else [])
    return any(token in words.negations for side in (before, after) for token in _up_to_the_end(side, words))


def _up_to_the_end(side: Iterator[str], words: Words) -> Iterator[str]:
    for word in side:
        if word == CLAUSE_END or word in words.contrasts:
            return
        yield word
