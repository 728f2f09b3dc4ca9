"""What Hourglass does for one line of benchmarks.attribution, in a process of its own.

`python -m benchmarks.answers SETTINGS NAME [ARGUMENT]` prints it as JSON, or writes it beside the settings.
"""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path
from typing import Any

import psycopg

from warehouse.connection import connect
from warehouse.settings import Settings, load

_PATHS = """copy (
    select path, sum(converts::integer) as conversions, sum((not converts)::integer) as others
    from (
        select string_agg(channel, ' > ' order by position) as path, converts
        from intermediate.int_training_steps group by conversion_kind, person_id, journey_number, converts
    ) as journeys group by path
) to stdout with (format csv, header)"""
_CONVERSION_PATHS = """copy (
    select conversion_id, touch_id, channel, position, path_length, net_value, conversion_at, touch_at
    from intermediate.int_conversion_paths
) to stdout with (format csv, header)"""
_ROWS = """copy (
    select person_id, channel, touch_at, converts::integer as converts from intermediate.int_journey_steps
) to stdout with (format csv, header)"""


def answer(settings: Settings, name: str, *arguments: str) -> dict[str, Any]:
    """What Hourglass does for one line of the table, in a process of its own."""
    from estimators import fits, shapley

    with connect(settings, "transformer") as connection:
        if name == "markov":
            return _markov(connection, [int(order) for order in arguments])
        if name == "shapley":
            sets = fits.together(fits.Counted([], part) for part in fits.sets(connection, "order").values()).sets
            return {"shapley": shapley.of_conversions(sets), "shapley_rate": shapley.of_rates(sets).values}
        if name == "conversion_paths":
            return {"bytes": _parquet(connection, settings.file.parent / f"{name}.parquet")}
        target = settings.file.parent / f"{name}.csv"
        with target.open("wb") as file, connection.cursor().copy(_PATHS if name == "paths" else _ROWS) as copy:
            for block in copy:
                file.write(block)
    return {"bytes": target.stat().st_size}


def _markov(connection: psycopg.Connection, orders: list[int]) -> dict[str, Any]:
    """Removal effects and shares by order, counted once at the highest of them."""
    from estimators import fits, markov

    counted = itertools.chain(*fits.transitions(connection, "order", max(orders)).values())
    ways = markov.of_order(counted, max(orders))
    found = {order: markov.fit(markov.of_order(ways, order), order) for order in orders}
    return {str(order): {"effects": fit.removal_effects, "shares": fit.shares} for order, fit in found.items()}


def _parquet(connection: psycopg.Connection, target: Path) -> int:
    """The paths of conversions as DuckDB reads them; returns the file's size."""
    import duckdb

    text = target.with_suffix(".csv")
    with text.open("wb") as file, connection.cursor().copy(_CONVERSION_PATHS) as copy:
        for block in copy:
            file.write(block)
    typed = f"read_csv('{text}', types = {{'net_value': 'decimal(18, 2)'}})"
    duckdb.sql(f"copy (select * from {typed}) to '{target}' (format parquet)")
    return target.stat().st_size


if __name__ == "__main__":
    print(json.dumps(answer(load(Path(sys.argv[1])), *sys.argv[2:])))
