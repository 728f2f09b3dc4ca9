"""Umami's database up to the clock: what the site's tracker has sent by now, and nothing later."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, create_engine, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.pool import NullPool

from demo.home import Home
from demo.umami import tables
from demo.umami.collect import WEBSITE, Rows, rows

_AT_ONCE = 2_000
_AGAIN = timedelta(hours=1)  # of the last fill, which may have been cut off


def fill(home: Home, url: str, now: datetime) -> int:
    """Make Umami's tables where there are none, and add the events up to `now`; gives how many."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        tables.METADATA.create_all(connection)
        website = {"website_id": WEBSITE, "name": "Tea Boutique", "domain": "tea.example", "created_at": now}
        connection.execute(insert(tables.WEBSITE).values(website).on_conflict_do_nothing())
        last = connection.execute(select(func.max(tables.WEBSITE_EVENT.c.created_at))).scalar()
        count = 0
        for event in _events(home, last - _AGAIN if last else datetime.min.replace(tzinfo=UTC), now):
            _write(connection, event)
            count += len(event[tables.WEBSITE_EVENT])
    engine.dispose()
    return count


def _events(home: Home, since: datetime, until: datetime) -> Iterator[Rows]:
    """Rows by table, some thousand events at a time, of the events with since <= created_at < until."""
    waiting: Rows = defaultdict(list)
    for file in sorted((home.platforms / "umami" / "events").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            for event in csv.DictReader(lines):
                if not since <= datetime.fromisoformat(event["occurred_at"]) < until:
                    continue
                for table, found in rows(event).items():
                    waiting[table].extend(found)
                if len(waiting[tables.WEBSITE_EVENT]) >= _AT_ONCE:
                    yield waiting
                    waiting = defaultdict(list)
    yield waiting


def _write(connection: Connection, waiting: Rows) -> None:
    for table, found in waiting.items():
        if found:
            connection.execute(insert(table).on_conflict_do_nothing(), found)
