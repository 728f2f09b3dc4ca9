"""Records that are longer than what is read at a time."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from extractors.catalog import sources
from extractors.files.errors import FileError
from extractors.files.rows import Reader

REVIEWS = sources()["files"].streams["reviews"]


def test_a_record_that_is_too_long_is_told_in_the_words_of_a_library(tmp_path: Path) -> None:
    (tmp_path / "reviews.csv").write_text(f"review_id,created_at,text\nr,2026-11-01,{'x' * (9 << 20)}\n")
    with pytest.raises(FileError, match=r"^reviews.csv: a record, or what is taken for one, is longer than 4 MB; "):
        list(Reader(REVIEWS, tmp_path, ZoneInfo("UTC"), "EUR", tmp_path).parts(["reviews.csv"]))
