"""A full rebuild of attribution beside one night's increment, and how both grow.

`python -m benchmarks.increment [scale] [doublings]`: 500,000 orders and 5,000,000 touches at scale 1. The increment
gets 0.5 % of the orders changed: a touch of theirs was late, or a refund came. Seconds are dbt's own, by model; shares
and growth are those of CPU seconds, of the server and of dbt together.
"""

from __future__ import annotations

import itertools
import math
import sys
import time
from dataclasses import dataclass
from datetime import date, timedelta

from benchmarks import journeys
from benchmarks.attribution import CREDITS, SEQUENCE, warehouse
from benchmarks.measure import Table, server_cpu_seconds
from dbt_project.run import build
from warehouse import ledger
from warehouse.connection import connect
from warehouse.settings import Settings

_BOOKED = (
    "fct_attribution_ledger", "int_conversions_renewed", "fct_attribution_credits", "int_conversions_booked",
    "int_web_event_days", "int_history_days", "int_history_firsts", "int_history_spans",
    "int_first_touches", "int_steps_shown",
    "int_histories_built",
)  # fmt: skip
_LATE_TOUCHES = """
insert into intermediate.int_touches (touch_id, person_id, channel, is_direct, is_paid, touch_date, touch_at)
select 'late-' || order_id, person_id, 'c5', false, true, conversion_date - 1, conversion_at - interval '1 day'
from intermediate.int_conversions where hashtext(order_id) % 400 = 0
"""
_REFUNDS = """
with refunded as (
    update intermediate.int_conversions set net_value = net_value - 1 where hashtext(order_id) % 400 = 1
    returning order_id
)
update intermediate.int_orders as orders set net_value = net_value - 1, refunds_value = 1
from refunded where orders.order_id = refunded.order_id
"""


def run(table: Table, scale: float = 1.0, doublings: int = 2) -> None:
    """Rebuild and increment at `scale`, `doublings` times halved before it; the exponents are those of the growth."""
    measured = []
    for step in range(doublings, -1, -1):
        orders = int(500_000 * scale / 2**step)
        measured.append(_measure(table, orders))
    for before, after in itertools.pairwise(measured):
        exponents = (math.log2(late / early) for early, late in zip(before, after, strict=True))
        table.add("growth exponent: rebuild, increment", *(f"{exponent:.2f}" for exponent in exponents))


def _measure(table: Table, orders: int) -> tuple[float, float]:
    """CPU seconds of the rebuild and of the increment."""
    with warehouse() as (settings, _):
        with connect(settings, "transformer") as connection:
            # Two persons of five buy; so there are ten touches for an order.
            size = journeys.Size(round(orders * 2.5), touches=4.0, share=0.4)
            touches, conversions = journeys.fill(connection, size)
        table.add(f"{conversions:,} orders, {touches:,} touches")
        full = _night(settings, journeys.NIGHT.date() - timedelta(days=1))
        with connect(settings, "transformer") as connection:
            changed = sum(connection.execute(change).rowcount for change in (_LATE_TOUCHES, _REFUNDS))
            connection.commit()
        some = _night(settings, journeys.NIGHT.date())
    table.add("  full rebuild", *full.cells())
    table.add(f"  one night, {changed / conversions:.2%} changed", *some.cells())
    table.add("  the night, as a share of the rebuild", "", f"{some.cpu_seconds / full.cpu_seconds:.1%}")
    return full.cpu_seconds, some.cpu_seconds


@dataclass(frozen=True)
class _Night:
    wall: float
    cpu_seconds: float
    by_model: dict[str, float]

    def cells(self) -> tuple[str, str, str]:
        return f"{self.wall:.1f} s", f"{self.cpu_seconds:.1f} s CPU", _slowest(self.by_model)


def _night(settings: Settings, night: date) -> _Night:
    selected = ["attribution_models", "person_events", *SEQUENCE, *CREDITS, *_BOOKED]
    with connect(settings, "transformer", autocommit=True) as connection:
        run_id = ledger.start_run(connection, settings, night, "nightly")
        began, cpu_seconds = time.monotonic(), server_cpu_seconds(connection) + time.process_time()
        models = build(settings, night, run_id, select=selected, resource_types=["model", "seed"]).seconds
        cpu_seconds = server_cpu_seconds(connection) + time.process_time() - cpu_seconds
        return _Night(time.monotonic() - began, cpu_seconds, models)


def _slowest(seconds: dict[str, float]) -> str:
    ordered = sorted(seconds.items(), key=lambda item: -item[1])[:4]
    return ", ".join(f"{name.rpartition('.')[2]} {spent:.1f}" for name, spent in ordered)


def main() -> None:
    """The table of `python -m benchmarks.increment [scale] [doublings]`."""
    table = Table("attribution: one night's increment beside the full rebuild")
    run(table, float(sys.argv[1]) if sys.argv[1:] else 1.0, int(sys.argv[2]) if sys.argv[2:] else 2)
    print(table)


if __name__ == "__main__":
    main()
