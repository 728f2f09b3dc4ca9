"""All models built whole by Postgres, and by other engines for Postgres, from the same year of a shop.

`python -m benchmarks.engines [orders]`: ten visits, forty events and two lines an order. Estimators are left out.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.attribution import warehouse
from benchmarks.marts import NIGHT, fill_year
from benchmarks.measure import Table
from dbt_project import elsewhere, engines, invocation
from dbt_project.run import begun, build
from warehouse import ledger
from warehouse.connection import connect
from warehouse.engine import Engine
from warehouse.settings import Settings, SettingsError

TITLE = "all models built whole, by engine"
_KINDS = ("model", "seed")
_AIMS: dict[Engine, str] = {"duckdb": " (aim: at most 3.5)", "spark": " (aim, at 4 times the orders: at least 0.83)"}


def run(table: Table, orders: int = 50_000) -> None:
    """Seconds of a full build on each engine that can run here, and how many times Postgres's those are."""
    with _year(table, "postgres", orders) as settings:
        postgres = _built(table, settings)
    for engine, aim in _AIMS.items():
        try:
            engines.check(engine)
        except SettingsError as reason:
            table.add(str(reason))
            continue
        with _year(table, engine, orders) as settings:
            computed = _computed(table, settings)
            taken_over = _built(table, settings)
        table.add(f"Postgres / {engine}, its tables left with it{aim}", f"{postgres / computed:.2f}")
        table.add(f"Postgres / {engine}, tables in Postgres", f"{postgres / taken_over:.2f}")


@contextmanager
def _year(table: Table, engine: Engine, orders: int) -> Iterator[Settings]:
    """A warehouse with a year in raw, and the project parsed: that happens once in a process, whatever it builds."""
    with warehouse() as (prepared, _):
        sizes = fill_year(prepared, orders)
        if engine == "postgres":
            table.add(", ".join(f"{rows:,} {name}" for name, rows in sizes.items()))
        settings = prepared.model_copy(update={"warehouse": prepared.warehouse.model_copy(update={"engine": engine})})
        invocation.parsed(settings)
        invocation.parsed(settings, engine)
        yield settings


def _built(table: Table, settings: Settings) -> float:
    """Seconds until everything is in Postgres."""
    with connect(settings) as connection:
        run_id = ledger.start_run(connection, settings, NIGHT, "nightly")
    began = time.monotonic()
    with begun(settings):
        build(settings, NIGHT, run_id, resource_types=_KINDS)
    wall = time.monotonic() - began
    table.add(f"  {settings.warehouse.engine}, tables in Postgres", f"{wall:.1f} s")
    return wall


def _computed(table: Table, settings: Settings) -> float:
    """Seconds until another engine than Postgres has read what it needs and computed everything."""
    engine = settings.warehouse.engine
    options = [argument for kind in _KINDS for argument in ("--resource-type", kind)]
    began = time.monotonic()
    with elsewhere.begun(settings):
        invocation.build(settings, engine, invocation.variables(settings, NIGHT, "bench"), options)
        wall = time.monotonic() - began
    table.add(f"  {engine}, its tables left with it", f"{wall:.1f} s")
    return wall


def main() -> None:
    """The table of `python -m benchmarks.engines [orders]`."""
    table = Table(TITLE)
    run(table, *(int(orders) for orders in sys.argv[1:2]))
    print(table)


if __name__ == "__main__":
    main()
