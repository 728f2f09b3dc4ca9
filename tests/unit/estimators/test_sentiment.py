"""What short texts say, in several languages; how well this does on real reviews is printed by the benchmarks."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from estimators import opinion_words, sentiment
from estimators.sentiment import judge


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("I love this tea, quick delivery", "en", "positive"),
        ("This is not good.", "en", "negative"),
        ("Didn't arrive, I want my money back", "en", "negative"),
        ("Do you ship to Austria?", "en", "neutral"),
        ("Sehr guter Tee, gerne wieder!", "de", "positive"),
        ("Der Tee schmeckt mir überhaupt nicht.", "de", "negative"),
        ("Wie lange dauert der Versand?", "de", "neutral"),
        ("Très content, livraison rapide !", "fr", "positive"),
        ("Je n'aime pas du tout ce thé", "fr", "negative"),
        ("Me encanta, llegó a tiempo", "es", "positive"),
        ("No me gustó nada", "es", "negative"),
        ("Buonissimo, lo consiglio!", "it", "positive"),
        ("Non mi piace, qualità pessima", "it", "negative"),
        ("Chegou antes do prazo, recomendo", "pt", "positive"),
        ("Ainda não recebi o produto", "pt", "negative"),
    ],
)
def test_a_text_is_judged_in_its_own_language(text: str, language: str, said: str) -> None:
    found = judge(text)
    assert (found.language, found.sentiment) == (language, said)
    assert -1 <= found.score <= 1


def test_a_word_that_negates_in_one_language_only_does_not_in_another() -> None:
    assert judge("Chegou no prazo").sentiment == "positive"  # `no` is "in the" in Portuguese
    assert judge("El té no es bueno").sentiment == "negative"


def test_a_negation_reaches_no_further_than_its_clause() -> None:
    assert judge("I have no idea, great tea").sentiment == "positive"
    assert judge("I have no great tea").sentiment == "negative"


def test_what_follows_a_but_outweighs_what_came_before() -> None:
    assert judge("Good tea but late").sentiment == "negative"
    assert judge("It was late but the tea is good").score > judge("The tea is good but it was late").score


def test_accents_capitals_and_stretched_letters_change_nothing() -> None:
    said = {judge(text) for text in ("ótimo", "OTIMO", "Otimooooo", "o\N{COMBINING ACUTE ACCENT}timo")}
    assert len(said) == 1
    assert said.pop().sentiment == "positive"
    assert judge("Sehr schön").sentiment == judge("sehr schoen").sentiment == "positive"
    assert judge("schon da?").sentiment == "neutral"  # "already", not "beautiful"


@pytest.mark.parametrize("text", ["", "   ", "12345", "…", "ありがとう", "\x00"])
def test_a_text_without_known_words_is_neutral_and_of_no_language(text: str) -> None:
    assert judge(text) == sentiment.Judgement("neutral", 0.0, None)


def test_signs_speak_in_every_language() -> None:
    assert judge("😍").sentiment == "positive"
    assert judge("Hier 👎").sentiment == "negative"


def test_no_word_stands_in_the_file_twice_or_beyond_the_scale() -> None:
    with opinion_words._FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [term for term, times in Counter((row["language"], row["term"]) for row in rows
                                            if row["kind"] == "opinion").items() if times > 1] == []  # fmt: skip
    valences = [float(row[name]) for row in rows for name in ("valence", "negated") if row[name]]
    assert min(valences) >= -3
    assert max(valences) <= 3


def test_other_words_are_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = sentiment.version()
    monkeypatch.setattr(opinion_words, "checksum", lambda: "00000000")
    assert sentiment.version() != before
