"""What ends some day: tokens, and versions of vendors' APIs. Sources note it, and `status` tells it in time."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg

# Days before the end from which on somebody should do something.
NEAR_DAYS = {"token": 7, "api_version": 60}


def note(connection: psycopg.Connection, source: str, kind: str, name: str, ends_on: date | None, remedy: str) -> None:
    """Note what is in use now and when it ends; None: nobody knows, or never. `kind`: token or api_version."""
    connection.execute(
        "insert into ops.expiries (source, kind, name, ends_on, remedy) values (%s, %s, %s, %s, %s)"
        " on conflict (source, kind) do update set name = excluded.name, ends_on = excluded.ends_on,"
        " remedy = excluded.remedy, noted_at = now()",
        (source, kind, name, ends_on, remedy),
    )
    connection.commit()


def near(connection: psycopg.Connection, today: date) -> list[dict[str, Any]]:
    """Tokens that end within a week and versions that end within two months, soonest first."""
    rows = connection.execute(
        "select source, kind, name, ends_on, remedy from ops.expiries"
        " where ends_on is not null order by ends_on, source"
    ).fetchall()
    names = ("source", "kind", "name", "ends_on", "remedy")
    found = [dict(zip(names, row, strict=True)) for row in rows]
    return [one for one in found if (one["ends_on"] - today).days <= NEAR_DAYS[one["kind"]]]
