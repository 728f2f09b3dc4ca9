"""Comments are judged once each, by the method in use, and are known to the judgements by their hash alone."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from estimators import judgements, sentiment
from tests.nights import found, play, shop_of_its_own
from warehouse.connection import connect
from warehouse.settings import Settings

NIGHT = date(2026, 3, 1)
_COMMENTS = (
    ("1", NIGHT, "Lovely tea", ""),
    ("2", NIGHT, "Arrived broken", ""),
    ("3", NIGHT, "What temperature?", "negative"),  # told by the export: not judged
    ("4", NIGHT + timedelta(1), "Lovely tea", ""),
    ("5", NIGHT + timedelta(1), "Enttäuschend", ""),
)


@pytest.fixture
def shop(prepared: Settings, tmp_path: Path) -> Iterator[Settings]:
    with shop_of_its_own(prepared, tmp_path, "shop: {name: Test shop}") as own:
        with (tmp_path / "drop" / "comments.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["comment_id", "post_id", "created_at", "text", "sentiment"])
            rows.writerows((key, "p", f"{day}T10:00:00Z", text, said) for key, day, text, said in _COMMENTS)
        yield own


def _night(shop: Settings, number: int) -> str:
    return play(shop, NIGHT + timedelta(number), "fct_reputation_weekly", estimators=[judgements])


@pytest.mark.slow
def test_only_new_texts_are_judged_and_a_new_method_judges_all_again(
    shop: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = _night(shop, 0), _night(shop, 1)
    with connect(shop) as connection:
        judged = found(connection, "select * from estimates.text_sentiments")
        weeks = found(connection, "select * from marts.fct_reputation_weekly order by week_date")
    assert {run: sum(row["run_id"] == run for row in judged) for run in (first, second)} == {first: 2, second: 1}
    said = {text for _, _, text, _ in _COMMENTS}
    assert not [value for row in judged for value in row.values() if value in said], "no text leaves its source's row"
    assert [(row["positive"], row["neutral"], row["negative"]) for row in weeks] == [(1, 0, 2), (1, 0, 1)]

    old = sentiment.version()
    monkeypatch.setattr(sentiment, "RULES", "another_method")
    third = _night(shop, 2)
    with connect(shop) as connection:
        again = found(connection, "select version, run_id from estimates.text_sentiments")
        (read,) = found(
            connection, "select count(*) as texts, min(version) as version from intermediate.int_texts_judged"
        )
    assert sum(row["version"] == old for row in again) == 3, "what the old method said stays"
    assert sum(row["run_id"] == third for row in again) == 3
    assert read == {"texts": 3, "version": sentiment.version()}
