"""All models built whole by Postgres, and by other engines for Postgres, from the same year of a shop.

`python -m benchmarks.engines [orders] [engines]`: ten visits, forty events and two lines an order; engines with commas
between, else all that can run here. Each is a process of its own, whose seconds, CPU and peak memory are told: of
Postgres dbt's alone, which plans and waits; of Spark Java's too, in the first of its two builds. Estimators are left
out.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from benchmarks.attribution import warehouse
from benchmarks.marts import NIGHT, fill_year
from benchmarks.measure import Table, java_of, told_by
from dbt_project import elsewhere, engines, invocation
from dbt_project.run import begun, build
from warehouse import ledger
from warehouse.connection import connect
from warehouse.engine import ENGINES, Engine
from warehouse.settings import Settings, SettingsError

TITLE = "all models built whole, by engine"
_KINDS = ("model", "seed")
_AIMS: dict[Engine, str] = {"duckdb": " (aim: at most 3.5)", "spark": " (aim, at 4 times the orders: at least 0.83)"}


def run(table: Table, orders: int = 50_000, wanted: Sequence[Engine] = ENGINES) -> None:
    """Seconds of a full build on each engine, and how many times Postgres's those are."""
    postgres = None
    for engine in wanted:
        try:
            engines.check(engine)
        except SettingsError as reason:
            table.add(str(reason))
            continue
        seconds = _measured(table, engine, orders)
        if engine == "postgres":
            postgres = seconds["in Postgres"]
        elif postgres:
            for where, spent in seconds.items():
                aim = _AIMS[engine] if where == "with it" else ""
                table.add(f"Postgres / {engine}, its tables {where}{aim}", f"{postgres / spent:.2f}")


def _measured(table: Table, engine: Engine, orders: int) -> dict[str, float]:
    """What one engine's own process tells of its seconds."""
    told, used = told_by([sys.executable, "-m", "benchmarks.engines", str(orders), engine, "--tell"])
    answer = json.loads(told)
    cpu, peak = used.cpu_seconds + answer["java"][0], max(used.peak_mb, answer["java"][1])
    table.add(f"{engine}: {answer['sizes']}", "", f"{cpu:.0f} s CPU", f"{peak:,.0f} MB")
    for where, seconds in answer["seconds"].items():
        table.add(f"  tables {where}", f"{seconds:.1f} s")
    return dict(answer["seconds"])


def tell(orders: int, engine: Engine) -> None:
    """Build by one engine, and print what it took."""
    with _year(engine, orders) as (settings, sizes):
        computed = {} if engine == "postgres" else {"with it": computed_elsewhere(settings)}
        java = java_of(os.getpid())
        seconds = {**computed, "in Postgres": _built(settings)}
    named = ", ".join(f"{rows:,} {name}" for name, rows in sizes.items())
    print(json.dumps({"seconds": seconds, "sizes": named, "java": java}))


@contextmanager
def _year(engine: Engine, orders: int) -> Iterator[tuple[Settings, dict[str, int]]]:
    """A warehouse with a year in raw, and the project parsed: that happens once in a process, whatever it builds."""
    with warehouse() as (prepared, _):
        sizes = fill_year(prepared, orders)
        settings = prepared.model_copy(update={"warehouse": prepared.warehouse.model_copy(update={"engine": engine})})
        invocation.parsed(settings)
        invocation.parsed(settings, engine)
        yield settings, sizes


def _built(settings: Settings) -> float:
    """Seconds until everything is in Postgres."""
    with connect(settings) as connection:
        run_id = ledger.start_run(connection, settings, NIGHT, "nightly")
    began = time.monotonic()
    with begun(settings):
        build(settings, NIGHT, run_id, resource_types=_KINDS)
    return time.monotonic() - began


def computed_elsewhere(settings: Settings, select: Sequence[str] = ()) -> float:
    """Seconds until another engine than Postgres has read what it needs and computed everything (or a selection)."""
    options = [argument for kind in _KINDS for argument in ("--resource-type", kind)]
    options += ["--select", *select] if select else []
    began = time.monotonic()
    with elsewhere.begun(settings):
        invocation.build(settings, settings.warehouse.engine, invocation.variables(settings, NIGHT, "bench"), options)
        return time.monotonic() - began


def main() -> None:
    """The table of `python -m benchmarks.engines [orders] [engines]`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("orders", type=int, nargs="?", default=50_000)
    parser.add_argument("engines", type=lambda names: names.split(","), nargs="?", default=ENGINES)
    parser.add_argument("--tell", action="store_true", help="build by the one engine here, and print its seconds")
    given = parser.parse_args()
    if given.tell:
        tell(given.orders, given.engines[0])
        return
    table = Table(TITLE)
    run(table, given.orders, given.engines)
    print(table)


if __name__ == "__main__":
    main()
