"""The unit `interests`: are the interests of the seed `competitor_interests` still Meta's, and which others are there?

Source: Marketing API, targeting search (`adinterestvalid`, `adinterest`). Sizes are estimates.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from extractors.graph import access
from extractors.graph.work import Work
from extractors.run import Context, ExtractionError

STREAMS = ("interests", "interest_search")
_SEED = Path(__file__).parents[2] / "dbt_project" / "seeds" / "competitor_interests.csv"
_AT_ONCE = 50  # ids in one look-up
_FOUND = 25  # results kept of a search


def extract(work: Work) -> None:
    """Look up every interest of the seed, and search for their names. A changed or vanished one is a gap."""
    known = seed(work.context)
    graph = access.graph(work.context, work.unit.account)
    found: dict[str, dict[str, Any]] = {}
    account = {"account_id": work.unit.account}
    ids = list(known)
    for first in range(0, len(ids), _AT_ONCE):
        asked = ids[first : first + _AT_ONCE]
        answer = graph.pages("search", _AT_ONCE, type="adinterestvalid", interest_fbid_list=asked)
        found |= {str(one["id"]): one for one in answer if "id" in one}
    for interest_id, name in known.items():
        row = _row(found.get(interest_id, {"id": interest_id, "name": name, "valid": False}))
        work.records.add("interests", row | account)
        if reason := _change(name, row):
            work.gap("interests", interest_id, reason)
    for word in sorted(set(known.values())):
        for one in graph.get("search", "data", list, type="adinterest", q=word, limit=_FOUND)["data"]:
            work.records.add("interest_search", {**_row(one), "search_word": word} | account)


def seed(context: Context) -> dict[str, str]:
    """Names by id of the interests to look after. Raises ExtractionError where the file has other columns."""
    given = context.options.competitor_interests
    file = context.settings.read(given) if given else _SEED
    with file.open(encoding="utf-8", newline="") as lines:
        try:
            return {row["interest_id"]: row["interest_name"] for row in csv.DictReader(lines)}
        except KeyError as error:
            raise ExtractionError(f"{file.name}: there is no column {error}; add it") from None


def _row(record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "interest_id": record.get("id"),
        "name": record.get("name"),
        "is_valid": record.get("valid", True),
        "topic": record.get("topic"),
        "path": record.get("path"),
        "audience_low": record.get("audience_size_lower_bound"),
        "audience_high": record.get("audience_size_upper_bound"),
    }


def _change(name: str, row: Mapping[str, Any]) -> str | None:
    if not row["is_valid"]:
        return f"Meta no longer has the interest {name!r}: find another in interest_search, and change the seed"
    if row["name"] != name:
        return f"Meta now calls the interest {name!r} {row['name']!r}: change the seed competitor_interests"
    return None
