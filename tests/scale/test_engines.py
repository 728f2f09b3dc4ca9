"""The one dbt project on each of its engines: what Postgres computed of the demo shop, computed again by DuckDB."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dags.tasks.transform import transform
from dbt_project import run
from demo.drop import write_world
from demo.home import Home
from demo.world.generate import Plan, generate
from extractors import catalog
from tests import nights
from tests.scale.equality import differences
from warehouse import ledger, migrate
from warehouse.connection import connect
from warehouse.settings import Settings

NIGHT = date(2026, 10, 30)


@pytest.fixture
def shop(settings: Settings, tmp_path: Path) -> Settings:
    """A shop whose first night is published and computed on Postgres."""
    write_world(Home(tmp_path), generate(Plan(seed=7, scale=0.1, start=date(2026, 8, 1), until=NIGHT)))
    shop = nights.configure(tmp_path, settings.warehouse.database)
    migrate.prepare(shop, catalog.all_streams())
    with connect(shop) as connection:
        ledger.start_run(connection, shop, NIGHT, "nightly")
    nights.extract(shop, "files", NIGHT)
    transform(shop, NIGHT)
    return shop


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_table_computed_by_duckdb_differs_from_postgres(shop: Settings) -> None:
    file = run.build_on_duckdb(shop, NIGHT, "duckdb")
    tables = run.tables(shop)
    assert len(tables) > 150
    assert differences(shop, file, tables) == []
