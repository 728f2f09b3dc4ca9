"""Another version of the code comes while another engine computes: what it had fetched by then stays whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from dbt_project.run import begun, build
from extractors import catalog
from tests import nights
from tests.copies import computed_by
from tests.scale.executors import HERE, OTHERS
from tests.scale.late_world import NIGHTS, World
from warehouse import kept_tables, ledger, migrate
from warehouse.connection import connect
from warehouse.engine import Engine
from warehouse.settings import Settings

_KEPT = ("int_history_days", "int_first_touches")


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("engine", OTHERS)
def test_an_upgrade_during_a_transform_leaves_only_a_night_s_rows(
    engine: Engine, prepared: Settings, tmp_path: Path
) -> None:
    (tmp_path / "drop").mkdir()
    world = World(tmp_path / "drop", scale=0.1)
    with nights.shop_of_its_own(prepared, tmp_path) as own:
        shop = computed_by(engine, own, spark=HERE)
        for night in NIGHTS[:2]:
            world.before(night)
            migrate.prepare(shop, catalog.all_streams())
            with connect(shop) as connection:
                run_id = ledger.start_run(connection, shop, night, "nightly")
            nights.extract(shop, "files", night)
            with begun(shop), connect(shop) as connection:
                if night == NIGHTS[1]:
                    kept_tables.outdate(connection)  # as if other code had built them
                    connection.commit()
                build(shop, night, run_id, select=["+int_histories_built"], resource_types=["model", "seed"])
        kept = _rows(shop)
        nights.play(computed_by("postgres", shop), NIGHTS[1], *_KEPT)  # which builds them at once
        assert kept == _rows(shop)


def _rows(shop: Settings) -> dict[str, list[str]]:
    with connect(shop) as connection:
        return {
            model: [
                row for (row,) in connection.execute(f"select kept::text from intermediate.{model} as kept order by 1")
            ]
            for model in _KEPT
        }
