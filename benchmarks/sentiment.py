"""How right the judgement of words is: Portuguese reviews of a real marketplace, held against the stars beside them.

The reviews (olist_sample, in the folder HOURGLASS_REAL_DATA) are halved by a hash of their ids. The words were chosen
while looking at the first half; the second half was never read.
"""

from __future__ import annotations

import csv
import hashlib
import time
from collections import Counter
from pathlib import Path

from benchmarks.measure import Table
from estimators import sentiment
from warehouse.settings import PROJECT, environment

TITLE = "sentiment: Portuguese reviews by their words, rows by stars (4-5, 3, 1-2), columns as judged"
_FILE = "olist_sample/raw/olist_order_reviews_dataset.csv"
_KINDS = ("positive", "neutral", "negative")


def reviews(file: Path) -> dict[str, list[tuple[str, str]]]:
    """Texts with what their stars say, by half: `seen` while the words were chosen, or `held out`."""
    halves: dict[str, list[tuple[str, str]]] = {"seen": [], "held out": []}
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if not row["review_comment_message"].strip():
                continue
            stars = int(row["review_score"])
            kind = "positive" if stars >= 4 else "negative" if stars <= 2 else "neutral"
            is_held_out = int(hashlib.md5(row["review_id"].encode(), usedforsecurity=False).hexdigest(), 16) % 2
            text = f"{row['review_comment_title'].strip()} {row['review_comment_message'].strip()}".strip()
            halves["held out" if is_held_out else "seen"].append((text, kind))
    return halves


def run(table: Table) -> None:
    """Confusion and accuracy on each half; says so where the reviews are not there."""
    file = Path(environment("HOURGLASS_REAL_DATA") or PROJECT.parent / "shared" / "data" / "real") / _FILE
    if not file.is_file():
        table.add(f"{file} is not there: set HOURGLASS_REAL_DATA to the folder of real data")
        return
    for half, texts in reviews(file).items():
        begun = time.perf_counter()
        found = Counter((kind, sentiment.judge(text).sentiment) for text, kind in texts)
        seconds = time.perf_counter() - begun
        table.add(half, *_KINDS)
        for kind in _KINDS:
            table.add(kind, *(str(found[kind, judged]) for judged in _KINDS))
        table.add("", *_figures(found), f"{len(texts) / seconds:,.0f} texts/s")


def _figures(found: Counter[tuple[str, str]]) -> tuple[str, str, str]:
    right = found["positive", "positive"] + found["negative", "negative"]
    clear = sum(number for (kind, _), number in found.items() if kind != "neutral")
    decided = sum(number for (kind, judged), number in found.items() if "neutral" not in (kind, judged))
    return (
        f"{(right + found['neutral', 'neutral']) / found.total():.1%} right of all {found.total()}",
        f"{right / clear:.1%} of the {clear} not neutral",
        f"{right / decided:.1%} of those judged so",
    )


if __name__ == "__main__":
    table = Table(TITLE)
    run(table)
    print(table)
