"""Spark with two executors, one of which dies in the middle: of this session's own, and of a cluster's workers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dbt_project import elsewhere
from tests.copies import computed_by
from tests.scale import standalone
from tests.scale.executors import TWO_EXECUTORS, an_executor_killed
from warehouse.engine import Spark
from warehouse.settings import Settings

pytest.importorskip("pyspark", reason="the extra `spark` is not installed")

from pyspark.sql import SparkSession

_ROWS = 100_000
_TABLES = 50


@pytest.fixture(params=["local-cluster", "standalone"])
def form(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Spark]:
    if request.param == "local-cluster":
        yield TWO_EXECUTORS
        return
    with standalone.cluster(tmp_path) as address:
        yield TWO_EXECUTORS.model_copy(update={"master": address})


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_rows_are_lost_or_doubled_when_an_executor_dies(form: Spark, tmp_path: Path) -> None:
    empty = Settings(home=tmp_path, file=tmp_path / "hourglass.yml")
    settings = computed_by("spark", empty, spark=form)
    place = elsewhere.place(settings)
    with place.opened():
        run = SparkSession.active().sql
        run("create schema intermediate")
        with an_executor_killed(settings):
            for number in range(_TABLES):
                run(
                    f"create table intermediate.parts_{number} using parquet as"
                    " select hash_text(cast(id as string)) % 7 as part, count(*) as places, sum(id) as total"
                    f" from range(0, {_ROWS}, 1, 4) group by 1"
                )
        for number in range(_TABLES):
            summed = place.query(f"select sum(places), sum(total), count(*) from intermediate.parts_{number}")
            assert summed == [(_ROWS, _ROWS * (_ROWS - 1) // 2, 13)], number
