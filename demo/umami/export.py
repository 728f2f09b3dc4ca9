"""The events that Umami's tracker sees on the site, from a world: hand-offs and shares happen elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from demo.world.journey import KIOSK
from demo.world.tables import Row, Tables

COLUMNS = (
    "event_id", "occurred_at", "name", "anonymous_id", "user_id", "visit_id", "page_url", "referrer_url", "product_id",
    "value", "properties",
)  # fmt: skip


def visits(tables: Tables) -> dict[str, Row]:
    """By id, the visits that happened on the site."""
    return {row["visit_id"]: row for _, row in tables.rows("visits") if row["kind"] == "visit"}


def events(tables: Tables) -> Iterator[tuple[int, dict[str, Any]]]:
    """Instant and row of each event; the first of a visit has its referrer.

    Links of the newsletter carry the subscriber's user id, which the site hands on as event data.
    """
    seen = visits(tables)
    users = {_plain(row["email"]): row["user_id"] for _, row in tables.rows("customers")}
    started: set[str] = set()
    for at, row in tables.rows("events"):
        visit = seen.get(row["visit_id"] or "")
        if visit is None:
            continue
        known = users.get(_plain(visit["email"])) if visit["anonymous_id"] != KIOSK else None
        is_first = visit["visit_id"] not in started
        started.add(visit["visit_id"])
        referrer = visit["referrer_url"] if is_first else None
        yield at, {**row, "user_id": row["user_id"] or known, "referrer_url": referrer}


def _plain(email: str | None) -> str:
    return (email or "").strip().lower()
