"""From an older version's database to this one's: numbered steps, each applied once, recorded in `ops.upgrades`.

`schema/*.sql` always says what the database of this version is like, and can be run again at any time. What it cannot
say of a database that is there already (a changed constraint, a renamed or dropped column, moved rows) is a step in
`schema/upgrades/NNNN_what.sql`. A new database needs none of them, and notes them as not needed.
"""

from __future__ import annotations

import logging
from pathlib import Path

import psycopg
from psycopg import sql

from warehouse.settings import SettingsError

log = logging.getLogger(__name__)

SCHEMA = Path(__file__).parent / "schema"


class NewerWarehouseError(SettingsError):
    """The database was upgraded by a newer version of Hourglass, which this one must not touch."""


def apply(connection: psycopg.Connection, schema: Path = SCHEMA) -> list[str]:
    """Bring the schemas to this version's state within the caller's transaction; returns the steps that were needed.

    Raises NewerWarehouseError before anything is touched.
    """
    steps = {int(file.name.split("_", 1)[0]): file for file in sorted((schema / "upgrades").glob("*.sql"))}
    is_new = not _exists(connection, "ops.shop")
    done = _done(connection)
    newer = sorted(done - set(steps))
    if newer:
        raise NewerWarehouseError(
            f"the warehouse was upgraded by a newer version of Hourglass (step {newer[-1]:04d}, this one knows up to "
            f"{max(steps, default=0):04d}); install that version, or restore the backup made before the upgrade"
        )
    files = sorted(schema.glob("*.sql"))
    _run(connection, [file for file in files if file.name < "020"])  # the schemas, and the record of upgrades
    needed = []
    for number, file in steps.items():
        if number in done:
            continue
        if not is_new:
            log.warning("upgrading the warehouse: %s", file.stem)
            _run(connection, [file])
            needed.append(file.stem)
        connection.execute(
            "insert into ops.upgrades (number, name, was_needed) values (%s, %s, %s)", (number, file.stem, not is_new)
        )
    _run(connection, [file for file in files if file.name >= "020"])
    return needed


def _done(connection: psycopg.Connection) -> set[int]:
    if not _exists(connection, "ops.upgrades"):
        return set()
    return {row[0] for row in connection.execute("select number from ops.upgrades").fetchall()}


def _exists(connection: psycopg.Connection, table: str) -> bool:
    row = connection.execute("select to_regclass(%s) is not null", (table,)).fetchone()
    return bool(row and row[0])


def _run(connection: psycopg.Connection, files: list[Path]) -> None:
    for file in files:
        connection.execute(sql.SQL(file.read_text(encoding="utf-8")))
