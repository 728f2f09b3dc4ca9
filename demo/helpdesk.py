"""The shop's help desk: a table of tickets as they stand at the clock, and how the source `sql` reads it."""

from __future__ import annotations

import csv
from datetime import datetime

from sqlalchemy import Boolean, Column, DateTime, MetaData, String, Table, create_engine
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.pool import NullPool

from demo.home import Home

_METADATA = MetaData()
_TICKETS = Table(
    "tickets",
    _METADATA,
    Column("number", String, primary_key=True),
    Column("opened", DateTime(timezone=True), nullable=False),
    Column("answered", DateTime(timezone=True)),
    Column("closed", DateTime(timezone=True)),
    Column("requester", String),
    Column("order_number", String),
    Column("complaint", Boolean),
    Column("modified", DateTime(timezone=True), nullable=False),
)
MAPPING = """\
# The help desk's table as support tickets, see extractors/sql/README.md.
support_tickets:
  table: tickets
  columns: {ticket_id: number, opened_at: opened, first_answer_at: answered, closed_at: closed, email: requester,
            order_id: order_number, is_complaint: complaint}
  changed: modified
"""


def fill(home: Home, url: str, now: datetime) -> int:
    """Bring the table to what it was at `now`; gives how many tickets there are."""
    engine = create_engine(url, poolclass=NullPool)
    with (
        engine.begin() as connection,
        (home.platforms / "helpdesk" / "tickets.csv").open(encoding="utf-8", newline="") as lines,
    ):
        _METADATA.create_all(connection)
        newest = {row["ticket_id"]: row for row in csv.DictReader(lines) if _at(row["updated_at"]) < now}
        for row in newest.values():
            ticket = {
                "number": row["ticket_id"],
                "opened": row["opened_at"],
                "answered": row["first_answer_at"] or None,
                "closed": row["closed_at"] or None,
                "requester": row["email"] or None,
                "order_number": row["order_id"] or None,
                "complaint": {"true": True, "false": False}.get(row["is_complaint"]),
                "modified": row["updated_at"],
            }
            statement = insert(_TICKETS).values(ticket)
            connection.execute(statement.on_conflict_do_update(index_elements=["number"], set_=ticket))
    engine.dispose()
    return len(newest)


def _at(instant: str) -> datetime:
    return datetime.fromisoformat(instant)
