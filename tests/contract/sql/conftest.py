"""A help desk's database and a shop that reads it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import yaml

from tests.databases import Foreign, Shop, foreign
from warehouse.settings import Settings

TICKETS = {
    "table": "tickets",
    "columns": {
        "ticket_id": "number", "opened_at": "opened", "closed_at": "closed", "email": "requester",
        "order_id": "order_number", "is_complaint": "complaint",
    },
    "changed": "modified",
}  # fmt: skip


class Desk(Shop):
    """The shop, and what its mapping file says."""

    file: Path

    def map(self, **streams: object) -> None:
        self.file.write_text(yaml.safe_dump(streams, sort_keys=False))


@pytest.fixture(scope="module")
def database(prepared: Settings) -> Iterator[Foreign]:
    with foreign(prepared, "helpdesk") as found:
        yield found


@pytest.fixture
def helpdesk(database: Foreign) -> Foreign:
    """An empty table of tickets, instants without an offset as many shops keep them."""
    database.run(
        "drop schema public cascade",
        "create schema public",
        "create table tickets (number integer primary key, opened timestamp not null, closed timestamp,"
        " requester text, order_number integer, complaint boolean, modified timestamptz, secret text)",
    )
    database.let_read()
    return database


@pytest.fixture
def desk(
    settings: Settings,
    warehouse: psycopg.Connection,
    helpdesk: Foreign,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Desk:
    monkeypatch.setenv("HOURGLASS_SQL_URL", helpdesk.reader_url)
    found = Desk(settings, warehouse, "sql", {"mapping": str(tmp_path / "sql.yml"), "rows_at_once": 2})
    found.file = tmp_path / "sql.yml"
    found.map(support_tickets=TICKETS)
    return found
