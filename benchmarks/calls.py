"""Calls that a demo server counted, and the least that would have told the same.

The least is what was asked for, each thing once: every listing in pages as large as the source asks for them, every
report job or bulk operation asked for, looked at and fetched once, every query of Google's (an answer is one stream)
and one token, every table of a database in one transaction for each unit of days.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

Count = Callable[[], tuple[int, int]]
_PAGING = ("after", "limit", "offset", "per_page")  # where in a listing, not which listing
_TRANSACTIONS = "select xact_commit + xact_rollback from pg_stat_database where datname = %s"


def of_http(log: Iterable[dict[str, Any]]) -> tuple[int, int]:
    """Calls and the least, of a server's log."""
    calls = 0
    pages: dict[Any, dict[Any, int]] = defaultdict(dict)
    sizes: dict[Any, int] = defaultdict(int)
    for entry in log:
        calls += 1
        params = entry["params"]
        body = _without_cursor(entry.get("body") or "")
        listing = entry["method"], entry["path"], _items(params, without=_PAGING), body
        page = _items(params), entry.get("body")
        # Where pages overlap, as WooCommerce's do, the offset says how many rows are new.
        pages[listing][page] = max(int(params.get("offset", 0)) + entry["rows"], 0)
        sizes[listing] = max(sizes[listing], int(params.get("limit") or params.get("per_page") or 1))
    least = 0
    for listing, rows in pages.items():
        has_offset = any("offset" in dict(page[0]) for page in rows)
        total = max(rows.values()) if has_offset else sum(rows.values())
        least += max(1, -(-total // sizes[listing])) if sizes[listing] > 1 else 1
    return calls, least


def of_google(log: Iterable[dict[str, Any]], tokens: int) -> tuple[int, int]:
    """Calls and the least, of the demo's Google."""
    queries = [(entry["customer"], entry["query"]) for entry in log]
    return len(queries) + tokens, len(set(queries)) + 1


def transactions(connection: psycopg.Connection, database: str) -> int:
    """Transactions that a database has seen; the connection is one to another database."""
    found = connection.execute(_TRANSACTIONS, (database,)).fetchone()
    return int(found[0]) if found else 0


def _items(params: dict[str, Any], without: tuple[str, ...] = ()) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, str(value)) for name, value in params.items() if name not in without))


def _without_cursor(body: str) -> str:
    """A GraphQL query's text without the place in its listing."""
    try:
        asked = json.loads(body)
    except ValueError:
        return body
    (asked.get("variables") or {}).pop("after", None)
    return json.dumps(asked, sort_keys=True)
