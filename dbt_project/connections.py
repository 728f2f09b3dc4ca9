"""dbt's connections to Postgres, kept from one node to the next.

dbt opens one for each of some 700 nodes, and each has to read the catalogue anew before it can plan: a third of the
server's work in a small night.
"""

from __future__ import annotations

from typing import Any

import psycopg2
from dbt.adapters.contracts.connection import ConnectionState
from dbt.adapters.postgres.connections import PostgresConnectionManager
from dbt.adapters.postgres.impl import PostgresAdapter


class KeptConnections(PostgresConnectionManager):
    """One connection a thread, open until dbt ends."""

    @classmethod
    def open(cls, connection: Any) -> Any:
        """Connect and take the role on for good: if set in a transaction, it would be lost when that is rolled back."""
        opened = super().open(connection)  # type: ignore[no-untyped-call]
        opened.handle.commit()
        return opened

    def release(self) -> None:
        """Undo what the node left open; a connection that is broken is closed, and the next node opens another."""
        connection = self.get_if_exists()
        if connection is None or connection.state != ConnectionState.OPEN:
            return
        try:
            connection.handle.rollback()
            connection.transaction_open = False
        except psycopg2.Error:
            super().release()


def keep() -> None:
    """Have dbt use them from now on, in this process."""
    PostgresAdapter.ConnectionManager = KeptConnections
