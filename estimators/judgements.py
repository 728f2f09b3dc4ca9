"""The night's new reviews and comments, judged by their words; a text that was judged before is not read again.

A text leaves the database for this process only, and is known in `estimates.text_sentiments` by its hash alone.
"""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from estimators import sentiment
from warehouse import columns, estimates, query
from warehouse.connection import connect
from warehouse.settings import Settings

READS = ("int_texts_waiting",)


def estimate(settings: Settings, night: date, run_id: str) -> None:
    """Judge what waits: all texts, where the method is another one than on the night before."""
    version = sentiment.version()
    _use(settings, version, run_id)
    waiting = columns.read(settings, "intermediate.int_texts_waiting", ["text_hash", "said"])
    if not len(waiting):
        return
    found = [sentiment.judge(text) for text in waiting["said"].to_pylist()]
    rows = {
        "text_hash": waiting["text_hash"],
        "version": pa.repeat(version, len(found)),
        "language": pa.array([one.language for one in found], pa.string()),
        "score": pa.array([one.score for one in found], pa.float64()),
        "sentiment": pa.array([one.sentiment for one in found], pa.string()),
        "run_id": pa.repeat(run_id, len(found)),
    }
    columns.append(settings, "text_sentiments", pa.table(rows))


def _use(settings: Settings, version: str, run_id: str) -> None:
    """Note from when on this method is used, so that `int_texts_waiting` asks for its judgements."""
    with connect(settings, "transformer") as connection:
        used = query.rows(connection, "estimates.sentiment_methods", ("version",), order_by=("used_since",))
        if not used or used[-1]["version"] != version:
            estimates.append(connection, "sentiment_methods", [{"version": version, "run_id": run_id}])
        connection.commit()
