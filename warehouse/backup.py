"""The whole warehouse as one file, and back. Landing and the pepper lie outside of it: see docs/operations.md."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from warehouse import migrate, server
from warehouse.connection import connect, libpq_environment
from warehouse.settings import Settings, environment


class BackupError(RuntimeError):
    """The warehouse could not be written to a file, or read from one; the message says why, and what to do."""


def dump(settings: Settings, file: Path) -> int:
    """Write the database, personal data included, to a file that only its owner reads; returns its bytes.

    One instant of the database, also while a night runs. Raises BackupError.
    """
    if file.exists():
        raise BackupError(f"{file} is there already; name another file")
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    os.close(os.open(aside, os.O_WRONLY | os.O_CREAT, 0o600))
    try:
        _run(settings, "pg_dump", "--format", "custom", "--file", str(aside))
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)
    return file.stat().st_size


def restore(settings: Settings, file: Path) -> None:
    """Fill an empty database from such a file: whole, or not at all. The next night upgrades it if it is older.

    Raises BackupError if the file is not there or not readable, or the database holds a warehouse already.
    """
    if not file.is_file():
        raise BackupError(f"{file}: there is no such file")
    migrate.create_database(settings)
    with connect(settings) as connection:
        migrate.create_roles(connection, settings)
        found = connection.execute("select to_regclass('ops.shop') is not null").fetchone()
    if found and found[0]:
        raise BackupError(
            f"the database {settings.warehouse.database!r} holds a warehouse; restore into an empty one "
            "(another warehouse.database, or another HOURGLASS_HOME)"
        )
    database = libpq_environment(settings)["PGDATABASE"]
    _run(settings, "pg_restore", "--exit-on-error", "--single-transaction", "--dbname", database, str(file))
    with connect(settings, autocommit=True) as connection:
        connection.execute("analyze")  # a dump has no statistics, and what nights build anew gets none by itself


def _run(settings: Settings, tool: str, *arguments: str) -> None:
    bundled = server.BINARIES / tool
    command = [str(bundled) if bundled.exists() else tool, "--no-password", *arguments]
    inherited = {name: value for name in ("PATH", "HOME") if (value := environment(name))}
    done = subprocess.run(
        command, env={**inherited, **libpq_environment(settings)}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        # Rows may be quoted after the first line.
        raise BackupError(f"{tool} failed: {(done.stderr.splitlines() or ['no reason given'])[0]}")
