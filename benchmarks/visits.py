"""Visits made of a year of events that name none, by one connection and by two: the longest sort there is.

`python -m benchmarks.visits [scale] [engine]`: 5,000,000 events at scale 1, by the clock, for that is what a second
connection is for; once before, so that files are read and the project is parsed. Of another engine than Postgres it
tells the seconds until it has read the events and computed the visits.
"""

from __future__ import annotations

import sys
import time
from typing import cast

from benchmarks.attribution import warehouse
from benchmarks.engines import computed_elsewhere
from benchmarks.marts import NIGHT
from benchmarks.measure import Table, server_cpu_seconds
from dbt_project import invocation
from dbt_project.run import build
from warehouse import ledger
from warehouse.connection import connect
from warehouse.engine import Engine
from warehouse.settings import Settings, set_environment

TITLE = "visits from events, on one connection and on two"
_HALVES = ["int_event_visits_first_half", "int_event_visits_second_half"]
# Runs of four events a few minutes apart, of 100,000 browsers; each fifth visit begins with a campaign's tags.
_EVENTS = """
    insert into raw.files__events
        (event_id, occurred_at, name, anonymous_id, page_url, _batch_id, _valid_from, _as_of)
    select 'e' || n,
        timestamptz '2025-03-02' + interval '1 second' * (n / 4 * 4 * 31536000.0 / %(rows)s + n %% 4 * 240),
        (array['page_view', 'product_view', 'page_view', 'add_to_cart'])[1 + n %% 4], 'b' || n / 4 * 7919 %% 100003,
        'https://shop.example/p' || n %% 300
            || case when n %% 20 = 0 then '?utm_source=s&utm_medium=cpc&utm_campaign=c' || n %% 7 else '' end,
        'bench', now(), %(night)s
    from generate_series(1, %(rows)s::bigint) as n
"""


def run(table: Table, scale: float = 1.0, engine: Engine = "postgres") -> None:
    """Seconds of both halves, one after the other and beside each other; or of another engine."""
    rows = int(5_000_000 * scale)
    with warehouse() as (settings, _):
        with connect(settings) as connection:
            connection.execute(_EVENTS, {"rows": rows, "night": NIGHT})
            connection.execute("analyze raw.files__events")
        if engine != "postgres":
            invocation.parsed(settings, engine)
            other = settings.model_copy(update={"warehouse": settings.warehouse.model_copy(update={"engine": engine})})
            table.add(f"{rows:,} events, by {engine}", f"{computed_elsewhere(other, ['+int_event_visits']):.1f} s")
            return
        _build(settings, 2, ["+int_event_visits"])
        spent = {threads: _halves(table, settings, threads) for threads in (1, 2)}
        with connect(settings) as connection:
            counted = [connection.execute(f"select count(*) from intermediate.{half}").fetchall() for half in _HALVES]
    table.add(f"{rows:,} events", f"{sum(found[0][0] for found in counted):,} visits")
    table.add("one connection / two (aim: at least 1.4)", f"{spent[1] / spent[2]:.2f}")


def _halves(table: Table, settings: Settings, threads: int) -> float:
    with connect(settings, autocommit=True) as connection:
        began, cpu = time.monotonic(), server_cpu_seconds(connection)
        _build(settings, threads, _HALVES)
        wall, cpu = time.monotonic() - began, server_cpu_seconds(connection) - cpu
    table.add(f"connections: {threads}", f"{wall:.1f} s", f"{cpu:.1f} s CPU of the server")
    return wall


def _build(settings: Settings, threads: int, select: list[str]) -> None:
    set_environment({"HOURGLASS_DBT_THREADS": str(threads)})
    with connect(settings) as connection:
        run_id = ledger.start_run(connection, settings, NIGHT, "nightly")
    build(settings, NIGHT, run_id, select=select, resource_types=["model", "seed"])


def main() -> None:
    """The table of `python -m benchmarks.visits [scale] [engine]`."""
    table = Table(TITLE)
    run(table, float(sys.argv[1]) if sys.argv[1:] else 1.0, cast(Engine, sys.argv[2]) if sys.argv[2:] else "postgres")
    print(table)


if __name__ == "__main__":
    main()
