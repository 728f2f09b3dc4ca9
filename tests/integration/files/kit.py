"""A folder of exports and the nights that read it, without orchestrator and without judging."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from extractors import run
from extractors.run import Outcome
from warehouse import ledger, steps
from warehouse.settings import Settings

FIRST = date(2026, 11, 1)


@dataclass
class Shop:
    """The shop's folder and its warehouse."""

    settings: Settings
    connection: psycopg.Connection
    folder: Path

    def write(self, name: str, *lines: str, encoding: str = "utf-8", end: str = "\n") -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes("".join(line + end for line in lines).encode(encoding))
        return path

    def land(self, number: int = 1) -> Outcome:
        day = FIRST + timedelta(days=number - 1)
        run_id = ledger.start_run(self.connection, self.settings, day, "test")
        return run.land(self.settings, "files", day, run_id, progress=lambda _: None)

    def night(self, number: int = 1) -> Outcome:
        """Land, stage and publish; returns what landing came to."""
        outcome = self.land(number)
        self.finish()
        return outcome

    def finish(self) -> dict[str, int]:
        steps.stage_landed(self.settings, "files")
        for batch in ledger.batches(self.connection, source="files", states=("staged",)):
            ledger.advance(self.connection, batch.batch_id, "validated")
        self.connection.commit()
        return steps.publish_validated(self.settings, "files")

    def failure(self, number: int = 1) -> str:
        """The one failure of a night, of which nothing may have landed half."""
        outcome = self.night(number)
        assert len(outcome.failures) == 1, outcome
        return next(iter(outcome.failures.values()))

    def rows(self, stream: str, *columns: str, schema: str = "raw") -> list[dict[str, Any]]:
        listed = sql.SQL(", ").join(map(sql.Identifier, columns)) if columns else sql.SQL("*")
        table = sql.Identifier(schema, f"files__{stream}")
        with self.connection.cursor(row_factory=dict_row) as cursor:
            found = cursor.execute(sql.SQL("select {} from {} t order by t::text").format(listed, table)).fetchall()
        self.connection.commit()
        return found

    def values(self, stream: str, *columns: str, schema: str = "raw") -> list[Any]:
        """Rows as tuples, or single values, sorted."""
        found = [tuple(row.values()) for row in self.rows(stream, *columns, schema=schema)]
        return sorted((row[0] if len(columns) == 1 else row for row in found), key=repr)

    def empty(self) -> None:
        for schema in ("raw", "raw_history", "stage"):
            query = "select tablename from pg_tables where schemaname = %s and tablename like 'files%%'"
            for (table,) in self.connection.execute(query, (schema,)).fetchall():
                name = sql.Identifier(schema, table)
                if self.connection.execute(sql.SQL("select from {} limit 1").format(name)).fetchone() is not None:
                    self.connection.execute(sql.SQL("delete from {}").format(name))
        self.connection.execute("delete from stage.identifiers")
        for table in ("steps", "batches", "runs", "gaps"):
            self.connection.execute(sql.SQL("delete from {}").format(sql.Identifier("ops", table)))
        self.connection.commit()
