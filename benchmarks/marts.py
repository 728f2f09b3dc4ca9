"""Every model, built whole and after one more night, the slowest ten with their share, the disk, and how all grow.

`python -m benchmarks.marts [scale] [times]`: 500,000 orders, 5,000,000 visits and 20,000,000 events of a year at
scale 1, and before it a shop so many times (4) smaller. The night after brings a day of each, late visits and refunds.
Seconds are dbt's own, by model; the night's share and growth are of CPU seconds, the server's and dbt's. Estimators,
whose time hangs on other sizes, are left out.
"""

from __future__ import annotations

import math
import sys
import time
from dataclasses import dataclass
from datetime import date, timedelta

import psycopg

from benchmarks.attribution import warehouse
from benchmarks.measure import Table, server_cpu_seconds
from dbt_project.invocation import parsed
from dbt_project.run import build
from warehouse import ledger
from warehouse.connection import connect
from warehouse.settings import Settings

TITLE = "all models: full build and one night, by size"
NIGHT = date(2026, 3, 1)
_DAYS = 365
_SLOWEST = 10
# Rows of one person belong together: every row finds its person by a number that is spread over all of them. Rows come
# in the order of their instants, as exports do; `first` to `last` are their numbers, `rows` all of the year's.
_LOADED = "'bench', now(), %(night)s"
_PERSON = "(n * 7919 %% %(persons)s)"
_INSTANT = "timestamptz '2025-03-02' + interval '1 second' * (n * 31536000.0 / %(rows)s)"
_ROWS = "generate_series(%(first)s::bigint, %(last)s) as n"
_FILLED = {
    "visits": f"""
        insert into raw.files__visits
            (visit_id, started_at, anonymous_id, landing_url, page_views, _batch_id, _valid_from, _as_of)
        select 'v' || n, {_INSTANT}, 'b' || {_PERSON}, 'https://shop.example/?utm_source=s' || n %% 9 || '&utm_medium='
            || (array['email', 'cpc', 'social', 'affiliate'])[1 + n %% 4], 3, {_LOADED} from {_ROWS}""",
    "events": f"""
        insert into raw.files__events
            (event_id, occurred_at, name, anonymous_id, visit_id, product_id, _batch_id, _valid_from, _as_of)
        select 'e' || n, {_INSTANT}, (array['page_view', 'page_view', 'product_view', 'search', 'add_to_cart',
            'page_view', 'checkout_started', 'form_shown'])[1 + n %% 8], 'b' || (n / 4 * 7919 %% %(persons)s),
            'v' || n / 4, 'p' || n %% 300, {_LOADED} from {_ROWS}""",
    "orders": f"""
        insert into raw.files__orders
            (order_id, ordered_at, anonymous_id, customer_id, total, status, _batch_id, _valid_from, _as_of)
        select 'o' || n, {_INSTANT}, 'b' || {_PERSON}, 'c' || {_PERSON}, 20 + n %% 80, 'paid', {_LOADED}
        from {_ROWS}""",
    "order_lines": f"""
        insert into raw.files__order_lines
            (order_id, line_id, product_id, quantity, unit_price, _batch_id, _valid_from, _as_of)
        select 'o' || (n + 1) / 2, 'l' || n, 'p' || n * 31 %% 300, 1, 10, {_LOADED} from {_ROWS}""",
}  # fmt: skip
_PER_ORDER = {"visits": 10, "events": 40, "orders": 1, "order_lines": 2}
_CHANGED = f"""
    insert into raw.files__refunds (refund_id, order_id, refunded_at, amount, _batch_id, _valid_from, _as_of)
    select 'r' || n, 'o' || n, %(night)s, 5, {_LOADED} from generate_series(1, %(last)s, 400) as n;
    insert into raw.files__visits
        (visit_id, started_at, anonymous_id, landing_url, page_views, _batch_id, _valid_from, _as_of)
    select 'late' || order_id, ordered_at - interval '1 day', anonymous_id, 'https://shop.example/?utm_medium=email', 1,
        {_LOADED} from raw.files__orders where substr(order_id, 2)::bigint %% 400 = 1"""
_DISK = """
    select
        case when schemaname in ('raw', 'raw_history') then 'raw' else 'models' end as part,
        sum(pg_total_relation_size(format('%I.%I', schemaname, tablename)))::bigint as bytes
    from pg_tables
    where schemaname in ('raw', 'raw_history', 'staging', 'intermediate', 'marts', 'audiences')
    group by part order by part desc
"""


@dataclass(frozen=True)
class _Build:
    """CPU seconds of the server and of dbt, and dbt's seconds of each model."""

    cpu_seconds: float
    by_model: dict[str, float]


def run(table: Table, scale: float = 1.0, times: int = 4) -> None:
    """Full build and one night at a size so many `times` smaller, and at `scale`; exponents are those of the growth."""
    small, large = (_measure(table, int(500_000 * part)) for part in (scale / times, scale))

    def exponent(early: float, late: float) -> str:
        return f"{math.log(late / early) / math.log(times):.2f}"

    for name, before, after in zip(("full build", "one night"), small, large, strict=True):
        table.add(f"growth exponent of {name}", exponent(before.cpu_seconds, after.cpu_seconds))
    seconds = small[0].by_model
    for model in _slowest(large[0].by_model):
        spent = large[0].by_model[model]
        table.add(f"growth exponent of {model.rpartition('.')[2]}", exponent(max(seconds[model], 0.01), spent))


def _slowest(seconds: dict[str, float]) -> list[str]:
    return sorted(seconds, key=lambda model: -seconds[model])[:_SLOWEST]


def _measure(table: Table, orders: int) -> tuple[_Build, _Build]:
    with warehouse() as (settings, _):
        sizes = fill_year(settings, orders)
        table.add(", ".join(f"{rows:,} {name}" for name, rows in sizes.items()))
        full = _night(table, settings, "full build", NIGHT)
        with connect(settings) as connection:
            for part, size in connection.execute(_DISK).fetchall():
                table.add(f"  disk of {part}", f"{size / 2**20:,.0f} MB")
            for name, rows in sizes.items():
                _fill(connection, name, rows, rows + 1, rows + rows // _DAYS, NIGHT + timedelta(days=1))
            changed = {"night": NIGHT + timedelta(days=1), "last": orders}
            for statement in _CHANGED.split(";"):
                connection.execute(statement.encode(), changed)
        _rest(settings)
        some = _night(table, settings, "one night", NIGHT + timedelta(days=1))
    table.add("  the night, as a share of the full build", "", f"{some.cpu_seconds / full.cpu_seconds:.1%}")
    for name, among in _parts(settings).items():
        share = sum(some.by_model[model] for model in among) / sum(full.by_model[model] for model in among)
        table.add(f"  {name}, their share of the full build", "", f"{share:.1%}")
    return full, some


def _parts(settings: Settings) -> dict[str, list[str]]:
    """Ids of the models that a night adds to, and of those that make credit of paths."""
    models = [node for node in parsed(settings).manifest.nodes.values() if node.resource_type == "model"]
    credit = {"credits", "paths", "fct_attribution_ledger", "fct_attribution_credits"}
    return {
        "models that are kept": [model.unique_id for model in models if model.config.materialized == "incremental"],
        "models of credit": [model.unique_id for model in models if credit.intersection(model.fqn)],
    }


def _rest(settings: Settings) -> None:
    """What autovacuum does in the day between: else it does it within the night that is measured."""
    with connect(settings, autocommit=True) as connection:
        connection.execute("vacuum analyze")


def fill_year(settings: Settings, orders: int) -> dict[str, int]:
    """A year of a shop with so many orders, in raw; returns the rows of each stream."""
    sizes = {name: orders * times for name, times in _PER_ORDER.items()}
    with connect(settings) as connection:
        for name, rows in sizes.items():
            _fill(connection, name, rows, 1, rows, NIGHT)
    return sizes


def _fill(connection: psycopg.Connection, name: str, rows: int, first: int, last: int, night: date) -> None:
    persons = max(rows // _PER_ORDER[name] * 3 // 5, 1)
    values = {"rows": rows, "first": first, "last": last, "night": night, "persons": persons}
    connection.execute(_FILLED[name].encode(), values)
    connection.execute(f"analyze raw.files__{name}".encode())


def _night(table: Table, settings: Settings, name: str, night: date) -> _Build:
    with connect(settings, autocommit=True) as connection:
        run_id = ledger.start_run(connection, settings, night, "nightly")
        began, dbt, server = time.monotonic(), time.process_time(), server_cpu_seconds(connection)
        seconds = build(settings, night, run_id, resource_types=["model", "seed"]).seconds
        wall, dbt = time.monotonic() - began, time.process_time() - dbt
        cpu = dbt + server_cpu_seconds(connection) - server
    total = sum(seconds.values())
    table.add(f"  {name}", f"{wall:.1f} s", f"{cpu:.1f} s CPU, {dbt:.1f} dbt's", f"{total:.1f} s of all models")
    for model in _slowest(seconds):
        table.add(f"    {model.rpartition('.')[2]}", f"{seconds[model]:.1f} s", f"{seconds[model] / total:.1%}")
    return _Build(cpu, seconds)


def main() -> None:
    """The table of `python -m benchmarks.marts [scale] [times]`."""
    table = Table(TITLE)
    run(table, float(sys.argv[1]) if sys.argv[1:] else 1.0, int(sys.argv[2]) if sys.argv[2:] else 4)
    print(table)


if __name__ == "__main__":
    main()
