"""A process is killed with -9 at every point of a night: the next run completes it with exactly the right rows."""

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from extractors import catalog
from tests.integration.faults.killed import POINTS, play
from warehouse import landing_store, migrate, recovery, replay
from warehouse.connection import connect
from warehouse.landing import LandingError
from warehouse.settings import Settings, environment, load

_SCRIPT = Path(__file__).with_name("killed.py")
_PROJECT = Path(__file__).parents[3]
_FIRST, _SECOND = date(2026, 11, 1), date(2026, 11, 2)
_OF_STORES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")  # tests/scale lands in one


def _killed(settings: Settings, script: Path, *arguments: str) -> bool:
    """Whether a process with this script ended by kill -9."""
    command = [sys.executable, str(script), str(settings.file), *arguments]
    told = {"PYTHONPATH": str(_PROJECT), "HOURGLASS_HOME": str(settings.home), "PATH": "/usr/bin:/bin"}
    told |= {name: value for name in _OF_STORES if (value := environment(name))}
    return subprocess.run(command, env=told, timeout=120, check=False).returncode == -9


def _rows(connection: psycopg.Connection, statement: str) -> list[Any]:
    found = connection.execute(statement).fetchall()  # type: ignore[call-overload]
    connection.commit()
    return list(found)


@pytest.fixture
def shop(settings: Settings, tmp_path: Path) -> Settings:
    """A shop whose settings are in a file, so that other processes can read them."""
    drop = tmp_path / "drop"
    drop.mkdir()
    lines = (f"{number},2026-11-01T10:00,{number},a{number}@shop.example" for number in range(1, 1001))
    (drop / "orders.csv").write_text("order_id,ordered_at,total,email\n1,2026-11-01T10:00,1,a1@shop.example\n")
    (drop / "leads.csv").write_text("lead_id,created_at,email\n1,2026-11-02T10:00,lead@shop.example\n")
    file = tmp_path / "hourglass.yml"
    file.write_text(
        f"shop: {{name: {settings.shop.name}, currency: EUR, country: DE}}\n"
        f"warehouse: {{database: {settings.warehouse.database}}}\n"
        f"landing: {{url: '{settings.landing.url}'}}\nsources: {{files: {{path: {drop}}}}}\n"
    )
    found = load(file)
    play(found, _FIRST)
    (drop / "orders.csv").write_text("order_id,ordered_at,total,email\n" + "\n".join([*lines, "2000,2026-11-03,1,"]))
    return found


@pytest.mark.parametrize("point", POINTS)
def test_the_next_run_completes_what_a_kill_left(shop: Settings, point: str) -> None:
    before = "select count(*), min(_as_of)::text, max(_as_of)::text from raw.files__orders"
    with connect(shop, "loader") as connection:
        assert _killed(shop, _SCRIPT, str(_SECOND), point)
        done = point == "before the receipt"
        assert _rows(connection, before) == [
            (1000 if done else 1, "2026-11-01", "2026-11-02" if done else "2026-11-01")
        ]
        play(shop, _SECOND)
        assert _rows(connection, before) == [(1000, "2026-11-01", "2026-11-02")]
        assert _rows(connection, "select count(*) from raw.files__leads") == [(1,)]
        assert _rows(connection, "select count(*) from raw_history.files__orders") == [(0,)]
        assert _rows(connection, "select count(*) from pii.identifiers") == [(1001,)]
        for table in ("files__orders", "files__leads", "identifiers"):
            assert _rows(connection, f"select count(*) from stage.{table}") == [(0,)]
        waiting = "select count(*) from ops.batches where state in ('planned', 'landed', 'staged', 'validated')"
        assert _rows(connection, waiting) == [(0,)]
        unreceipted = "select count(*) from ops.batches where state = 'published' and receipt_at is null"
        assert _rows(connection, unreceipted) == [(0,)]
    filesystem, root = landing_store.opened(shop)
    assert not [path for path in filesystem.find(root) if path.endswith(".part")]


def test_a_lost_database_is_built_again_from_landing_alone(shop: Settings) -> None:
    play(shop, _SECOND)
    tables = [f"{schema}.files__{name}" for schema in ("raw", "raw_history") for name in ("orders", "leads")]
    content = " union all ".join(f"select t::text from {table} t" for table in tables) + " order by 1"
    people = "select kind, hash, value, first_seen_at::text from pii.identifiers order by hash"
    columns = "batch_id, night, unit, detail, scope, rows, inserted, checksum, path, published_at"
    cursors = f"select {columns} from ops.batches where state = 'published' order by 1"
    with connect(shop, "loader") as connection:
        before = [_rows(connection, query) for query in (content, people, cursors)]
    with connect(shop, database="postgres", autocommit=True) as connection:
        connection.execute(f"drop database {shop.warehouse.database} with (force)")
    migrate.prepare(shop, catalog.all_streams())
    assert recovery.recover_ledger(shop) == len(before[2]) == 4
    replay.replay(shop)
    with connect(shop, "loader") as connection:
        assert [_rows(connection, query) for query in (content, people, cursors)] == before
    assert recovery.recover_ledger(shop) == 0


def test_a_replay_refuses_a_file_that_is_not_the_landed_one(shop: Settings) -> None:
    filesystem, root = landing_store.opened(shop)
    (file,) = (path for path in filesystem.find(f"{root}/files/orders") if path.endswith(".parquet"))
    filesystem.pipe_file(file, filesystem.cat_file(file)[:-1] + b"x")
    with pytest.raises(LandingError, match="not the file that was landed"):
        replay.replay(shop)
    with connect(shop, "loader") as connection:
        assert _rows(connection, "select count(*) from raw.files__orders") == [(1,)]


def test_a_replay_killed_halfway_leaves_the_old_tables(shop: Settings, tmp_path: Path) -> None:
    play(shop, _SECOND)
    script = tmp_path / "replay.py"
    script.write_text(
        "import os, sys\nfrom warehouse import replay\nfrom warehouse.settings import load\n"
        "carried = []\ndef carry(*a):\n    carried.append(a)\n    real(*a)\n"
        "    len(carried) == 2 and os.kill(os.getpid(), 9)\n"
        "real, replay.carry = replay.carry, carry\nreplay.replay(load(sys.argv[1]), stream='orders')\n"
    )
    content = "select t::text from raw.files__orders t order by 1"
    with connect(shop, "loader") as connection:
        before = _rows(connection, content)
    assert _killed(shop, script)
    with connect(shop, "loader") as connection:
        assert _rows(connection, content) == before
    replay.replay(shop)
    with connect(shop, "loader") as connection:
        assert _rows(connection, content) == before
        assert _rows(connection, "select count(*) from stage.files__orders") == [(0,)]
