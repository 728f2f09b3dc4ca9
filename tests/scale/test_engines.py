"""The same nights on each engine: computed by Postgres, and by another engine for Postgres."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from datetime import date
from pathlib import Path

import pytest

from dbt_project import invocation, run
from extractors import catalog
from tests import nights
from tests.commands import somebody
from tests.copies import computed_by, database_of_its_own
from tests.invariants import assert_sound
from tests.scale.equality import differences
from tests.scale.executors import OTHERS, TWO_EXECUTORS, an_executor_killed
from tests.scale.late_world import NIGHTS, REASONS, World
from warehouse import ledger, migrate
from warehouse.connection import connect
from warehouse.settings import PROJECT, Settings, environment

_LEDGER = "select count(*) as entries from marts.fct_attribution_ledger where as_of_date = %s"
_LEFT = "select tablename from pg_tables where schemaname = 'handover'"
_INDEXES = (  # but for their names, which dbt makes from the instant
    "select tablename, regexp_replace(indexdef, ' INDEX .* ON ', ' ON ') as form from pg_indexes"
    " where schemaname in ('intermediate', 'marts') order by 1, 2"
)
_GRANTS = (
    "select grantee, table_schema, table_name, privilege_type from information_schema.role_table_grants"
    " where table_schema in ('staging', 'intermediate', 'marts', 'audiences', 'pii') order by 1, 2, 3, 4"
)
_TYPES = (
    "select table_schema, table_name, column_name, data_type from information_schema.columns"
    " where table_schema in ('staging', 'intermediate', 'marts', 'audiences', 'pii') order by 1, 2, 3"
)
_NODES = "select distinct node_id from ops.dbt_results order by 1"
_TRANSFORM = (
    "import sys; from datetime import date; from dags.tasks.transform import transform; from warehouse.settings import"
    " load; transform(load(sys.argv[1]), date.fromisoformat(sys.argv[2]))"
)
_PATIENCE_SECONDS = 1500

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]


@pytest.fixture
def world(tmp_path: Path) -> World:
    (tmp_path / "drop").mkdir()
    return World(tmp_path / "drop", scale=0.1)


@pytest.fixture(params=OTHERS)
def shops(request: pytest.FixtureRequest, world: World, prepared: Settings, tmp_path: Path) -> Iterator[list[Settings]]:
    """One shop with two warehouses, without a night: of Postgres, and of another engine."""
    spark = f"spark: {TWO_EXECUTORS.model_dump_json()}"
    with ExitStack() as open_until_the_end:
        found = []
        for engine in ("postgres", request.param):
            folder = tmp_path / engine
            folder.mkdir()
            (folder / "drop").symlink_to(tmp_path / "drop")
            own = open_until_the_end.enter_context(database_of_its_own(prepared, folder))
            found.append(computed_by(engine, nights.configure(folder, f"{own.warehouse.database}, {spark}")))
        yield found


def test_a_night_elsewhere_leaves_other_tables_than_one_on_postgres(
    world: World, shops: list[Settings], tmp_path: Path
) -> None:
    """On Spark with two executors, of which one is killed in the second night."""
    postgres, other = shops
    tables = [name for name in run.tables(postgres) if not name.startswith("marts.rpt_")]
    assert len(tables) > 150
    for night in NIGHTS:
        world.before(night)
        nights.play(postgres, night)
        if night == NIGHTS[-1]:
            _killed(other, night)
        with an_executor_killed(other) if night == NIGHTS[1] else nullcontext():
            nights.play(other, night)
        assert differences(postgres, other, tables, tmp_path) == [], f"after the night of {night}"
    for query in (_INDEXES, _GRANTS, _TYPES, _NODES):
        assert _found(other, query) == _found(postgres, query)
    assert {row["reason"] for row in _found(other, "select reason from marts.fct_attribution_ledger")} >= REASONS
    assert _found(other, _LEFT) == []
    assert not invocation.computed_folder(other).exists()
    _other_engine(other)


def test_a_night_by_the_command_does_not_reach_the_lists_and_the_report(tmp_path: Path) -> None:
    with somebody() as user:
        (user.home / "drop").mkdir()
        World(user.home / "drop", scale=0.1)
        file = user.home / "hourglass.yml"
        file.write_text("shop: {name: Tea Boutique, currency: EUR}\nsources: {files: {path: drop}}\n")
        command = ("dags", "nightly", "--config", file, "--date", str(NIGHTS[0]), "--engine")
        wrong = user.run(*command, "oracle")
        assert wrong.returncode == 2 and "known are postgres, duckdb, spark" in wrong.stdout
        done = user.run(*command, "duckdb")
        assert done.returncode == 0, done.stdout
        shop = user.settings(file)
        with connect(shop) as connection:
            assert_sound(connection)
        assert _found(shop, "select 1 from ops.exports where state in ('complete', 'unchanged') limit 1")
        assert list(shop.report_path.glob("**/*.html"))
        with connect(shop, "bi_reader") as connection:
            assert nights.found(connection, "select 1 from marts.fct_attribution_by_channel limit 1")


def _killed(shop: Settings, night: date) -> None:
    """The night's transform, killed when the ledger of credit is written and what is built upon it is not."""
    migrate.prepare(shop, catalog.all_streams())
    with connect(shop) as connection:
        ledger.start_run(connection, shop, night, "nightly")
    nights.extract(shop, "files", night)
    command = [sys.executable, "-c", _TRANSFORM, str(shop.file), str(night)]
    told = {"HOURGLASS_ENGINE": shop.warehouse.engine, "HOURGLASS_HOME": str(shop.home), "PYTHONPATH": str(PROJECT)}
    path = {"PATH": environment("PATH") or "/usr/bin:/bin"}
    process = subprocess.Popen(command, cwd=PROJECT, env=told | path)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not _found(shop, _LEDGER, night)[0]["entries"]:
        assert process.poll() is None, "the transform ended before it was killed"
        assert time.monotonic() < deadline, "the transform never came to the ledger"
        time.sleep(0.05)
    process.kill()
    assert process.wait() == -signal.SIGKILL


def _other_engine(shop: Settings) -> None:
    """The last night again on the other engine: what is kept is built anew, and nothing is booked."""
    entries = _found(shop, _LEDGER, NIGHTS[-1])
    nights.play(computed_by("postgres", shop), NIGHTS[-1])
    assert _found(shop, _LEDGER, NIGHTS[-1]) == entries


def _found(shop: Settings, query: str, *parameters: object) -> list[dict[str, object]]:
    with connect(shop) as connection:
        return nights.found(connection, query, parameters)
