"""A backup that does not come back is none."""

import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.integration.warehouse.kit import Shelf
from warehouse import backup, migrate
from warehouse.connection import connect, dsn
from warehouse.settings import Settings, Warehouse


@pytest.fixture
def elsewhere(settings: Settings) -> Iterator[Settings]:
    yield settings.model_copy(update={"warehouse": Warehouse(database="brought_back")})
    with connect(settings, database="postgres", autocommit=True) as connection:
        connection.execute("drop database if exists brought_back with (force)")


def test_a_backup_does_not_come_back_whole(
    settings: Settings, elsewhere: Settings, warehouse: psycopg.Connection, tmp_path: Path
) -> None:
    before = Shelf(settings, warehouse).make()
    before.publish([{"thing_id": "a", "email": "a@shop.example"}, {"thing_id": "b"}])
    before.publish([{"thing_id": "a", "email": "b@shop.example"}], number=2)
    file = tmp_path / "backups" / "warehouse.dump"
    backup.dump(settings, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    backup.restore(elsewhere, file)
    with connect(elsewhere) as connection:
        judged = "select count(*) > 0 from pg_stats where (schemaname, tablename) = ('ops', 'batches')"
        assert connection.execute(judged).fetchall() == [(True,)], "restored tables have no statistics"

    migrate.prepare(elsewhere, [before.stream])  # as the next night does
    with connect(elsewhere, "loader") as connection:
        after = Shelf(elsewhere, connection, stream=before.stream)
        for schema in ("raw", "raw_history"):
            assert after.rows(schema) == before.rows(schema)
        identifiers = "select count(*) from pii.identifiers"
        assert after.value(identifiers) == before.value(identifiers) == 2
        assert after.publish([{"thing_id": "c"}], number=3)["inserted"] == 1
    with psycopg.connect(dsn(elsewhere, "bi_reader")) as reader:
        reader.execute("select batch_id, state from ops.batches")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("select * from pii.identifiers")


def test_a_restore_mixes_two_warehouses_or_a_backup_replaces_another(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "warehouse.dump"
    file.write_text("not a backup")
    with pytest.raises(backup.BackupError, match="is there already"):
        backup.dump(settings, file)
    with pytest.raises(backup.BackupError, match="holds a warehouse"):
        backup.restore(settings, file)
    assert file.read_text() == "not a backup"
