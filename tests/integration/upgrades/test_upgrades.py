"""A newer Hourglass on an older one's database, and an older one on a newer's."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from extractors import catalog
from warehouse import migrate, upgrades
from warehouse.connection import connect
from warehouse.kept_tables import drop_outdated
from warehouse.retype import ChangedColumnError
from warehouse.settings import Settings, Warehouse
from warehouse.streams import Column, Stream
from warehouse.upgrades import NewerWarehouseError

_BEFORE = Path(__file__).parent / "before_platforms.sql"
_STEPS = sorted((upgrades.SCHEMA / "upgrades").glob("*.sql"))
_STATE = """
select 'column', format('%s.%s.%s', table_schema, table_name, column_name),
    concat_ws(' ', udt_name, is_nullable, column_default, is_identity)
from information_schema.columns where table_schema in ('ops', 'pii', 'audiences', 'estimates', 'stage', 'raw')
union all
select 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
from pg_constraint where connamespace::regnamespace::text in ('ops', 'pii', 'audiences', 'estimates')
union all
select 'index', schemaname || '.' || indexname, indexdef from pg_indexes
where schemaname in ('ops', 'pii', 'audiences', 'estimates', 'raw')
union all
select 'function', proname, prosrc from pg_proc where pronamespace::regnamespace::text in ('ops', 'pii', 'audiences')
union all
select 'grant', relnamespace::regnamespace || '.' || relname,
    (select string_agg(acl::text, ' ' order by acl::text) from unnest(relacl) as acl)
from pg_class
where relnamespace::regnamespace::text in ('ops', 'pii', 'audiences', 'estimates') and relkind in ('r', 'v')
"""


@pytest.fixture
def older(prepared: Settings) -> Iterator[Settings]:
    """A database as the version before made it, with an export in it."""
    with connect(prepared, database="postgres", autocommit=True) as connection:
        connection.execute("drop database if exists older with (force)")
        connection.execute("create database older")
    settings = prepared.model_copy(update={"warehouse": Warehouse(database="older")})
    with connect(settings) as connection:
        connection.execute(_BEFORE.read_text(encoding="utf-8"))
        connection.execute("insert into ops.shop (name) values ('Test shop')")
        connection.execute(
            "insert into ops.exports (run_id, night, list_name, destination, state)"
            " values ('r', '2026-11-01', 'gone', 'csv_file', 'complete')"
        )
    yield settings
    with connect(prepared, database="postgres", autocommit=True) as connection:
        connection.execute("drop database older with (force)")


def _state(settings: Settings) -> set[tuple[Any, ...]]:
    with connect(settings) as connection:
        return set(connection.execute(_STATE).fetchall())


def test_an_upgraded_database_differs_from_a_new_one(prepared: Settings, older: Settings) -> None:
    migrate.prepare(older, catalog.all_streams())
    assert _state(older) ^ _state(prepared) == set()
    with connect(older) as connection:
        connection.execute("update ops.exports set state = 'held'")  # the rows stayed, and may be what is new
        found = connection.execute("select number, was_needed from ops.upgrades order by 1").fetchall()
    assert found == [(number, True) for number in range(1, len(_STEPS) + 1)]


def test_two_upgrades_of_one_number_leave_one_out() -> None:
    assert [int(step.name[:4]) for step in _STEPS] == list(range(1, len(_STEPS) + 1))


def test_an_upgrade_that_breaks_off_leaves_a_half_of_it(older: Settings, tmp_path: Path) -> None:
    schema = tmp_path / "schema"
    shutil.copytree(upgrades.SCHEMA, schema)
    (schema / "upgrades" / "9998_breaks_off.sql").write_text("select 1 / 0;")
    before = _state(older)
    with pytest.raises(psycopg.errors.DivisionByZero), connect(older) as connection:
        upgrades.apply(connection, schema)
    assert _state(older) == before


def test_an_older_version_works_on_a_newer_database(settings: Settings) -> None:
    with connect(settings) as connection:
        connection.execute("insert into ops.upgrades (number, name, was_needed) values (9999, '9999_later', true)")
    with pytest.raises(NewerWarehouseError, match=r"step 9999.* install that version"):
        migrate.prepare(settings, [])


def test_a_stream_that_changed_its_types_and_its_key_is_stuck(settings: Settings) -> None:
    old = Stream("shop", "things", "thing", ("id",), (Column("id", "text", required=True), Column("size", "text")))
    kind = Column("kind", "text", default="tea")
    new = replace(old, keys=("id", "kind"), columns=(old.columns[0], Column("size", "integer"), kind))
    migrate.prepare(settings, [old])
    with connect(settings) as connection:
        connection.execute("insert into raw.shop__things (id, size) values ('a', '12')")
        connection.execute("create view staging.stg_shop__things as select * from raw.shop__things")
    migrate.prepare(settings, [new])
    with connect(settings) as connection:
        connection.execute("insert into raw.shop__things (id, kind, size) values ('a', 'pot', 3)")
        assert connection.execute("select sum(size) from raw.shop__things").fetchone() == (15,)
    with pytest.raises(ChangedColumnError, match=r"raw.shop__things: .*the key id"):
        migrate.prepare(settings, [old])
    with connect(settings) as connection:
        connection.execute("update raw.shop__things set kind = 'large' where size = 12")
    with pytest.raises(ChangedColumnError, match=r"raw.shop__things.kind: .*new type bigint"):
        migrate.prepare(settings, [replace(new, columns=(*new.columns[:2], Column("kind", "integer")))])


def test_a_table_that_other_code_built_is_kept(settings: Settings) -> None:
    with connect(settings, "transformer") as connection:
        connection.execute("create table intermediate.steps as select 1 as old_column")
        connection.execute("create view intermediate.upon as select * from intermediate.steps")
        connection.execute("create table intermediate.paths as select 1 as a_column")
        code = {"intermediate.steps": "a", "intermediate.paths": "b", "intermediate.not_built_yet": "c"}
        assert drop_outdated(connection, code) == ["intermediate.steps", "intermediate.paths"]  # nobody knows by what
        connection.execute("create table intermediate.paths as select 1 as a_column")
        assert drop_outdated(connection, code) == []
        assert drop_outdated(connection, {**code, "intermediate.steps": "other"}) == ["intermediate.paths"]


def test_rows_that_an_upgrade_changed_in_place_are_taken_for_those_that_were_built(settings: Settings) -> None:
    old = Stream("shop", "things", "thing", ("id",), (Column("id", "text", required=True), Column("size", "text")))
    migrate.prepare(settings, [old])
    with connect(settings, "transformer") as connection:
        assert drop_outdated(connection, {"intermediate.steps": "a"}) == []
        connection.execute("create table intermediate.steps as select 1 as a_column")
        connection.commit()
        migrate.prepare(settings, [old])
        assert drop_outdated(connection, {"intermediate.steps": "a"}) == []
        migrate.prepare(settings, [replace(old, columns=(old.columns[0], Column("size", "integer")))])
        assert drop_outdated(connection, {"intermediate.steps": "a"}) == ["intermediate.steps"]
