"""Each source on its demo server: speed, CPU, memory, calls against the least possible, waits that were asked for.

Every source lands twice, each time in a process and into a database of its own: a short stretch of days, during which
the vendor asks for one wait of two seconds, then the whole world. Speed, CPU and calls are those of the whole world;
peak memory is that of both, and must not grow from one to the other. The demo server bounds the speed, as it shares the
machine. CPU is the client's, from the first call to the last row landed, extrapolated from the rows there are to
500,000: where units hold few rows, what each unit costs weighs more than in a large shop.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from psycopg import sql

from benchmarks.measure import Table, Usage, usage_of
from benchmarks.shop import NIGHT, Shop, open_shop
from warehouse.connection import connect
from warehouse.settings import set_environment

DAYS, SHORT_DAYS = 62, 14
_ROWS = 500_000
TITLE = f"""each source on its demo server: {SHORT_DAYS} → {DAYS} days of a small shop
CPU is extrapolated to 500,000 rows from the rows of all days; speed includes the demo server's own work
least: each listing in the pages asked for, each report, operation, query and file once, each table and unit once"""
_ASKED = 2.0  # seconds
_FULL: dict[str, dict[str, Any]] = {
    "meta_ads": {"backfill_days": DAYS},
    "google_ads": {"backfill_days": DAYS, "window_days": 28, "click_days": 28},
    "page_insights": {"backfill_days": DAYS, "post_days": DAYS},
    "shopify": {"backfill_days": DAYS},
    "woocommerce": {"backfill_days": DAYS},
    "umami": {"days_per_unit": 28},
    "web_events": {"days_per_unit": 28},
    "sql": {},
    "exchange_rates": {},
    "files": {},
}
_SHORT: dict[str, dict[str, Any]] = {
    "meta_ads": {"backfill_days": SHORT_DAYS, "window_days": 7, "pause_seconds": _ASKED},
    "google_ads": {"backfill_days": SHORT_DAYS, "window_days": 7, "click_days": 3},
    "page_insights": {"backfill_days": SHORT_DAYS, "post_days": SHORT_DAYS, "pause_seconds": _ASKED},
    "shopify": {"backfill_days": SHORT_DAYS, "days_per_job": 7},
    "woocommerce": {"backfill_days": SHORT_DAYS},
    "umami": {"backfill_days": SHORT_DAYS, "days_per_unit": 28},
    "web_events": {"backfill_days": SHORT_DAYS, "days_per_unit": 28},
    "sql": {},
    "exchange_rates": {"from_date": "2020-01-01"},
    "files": {},
}
# How a vendor says "wait two seconds"; databases and files never do, and the central bank's client defers.
_WAITS: dict[str, dict[str, Any]] = {
    "meta_ads": {"kind": "throttle_management", "match": "campaigns", "regain_minutes": _ASKED / 60},
    "page_insights": {"kind": "throttle_app", "match": "published_posts", "regain_minutes": _ASKED / 60},
    "google_ads": {"kind": "quota", "match": "FROM ad_group_ad", "seconds": _ASKED},
    "shopify": {"kind": "throttled", "match": "bulkOperationRunQuery", "rate": 100 / _ASKED},
    "woocommerce": {"kind": "too_many", "match": "orders", "seconds": int(_ASKED)},
}


@dataclass(frozen=True)
class Landed:
    """What one landing came to."""

    rows: int
    units: int
    seconds: float
    cpu_seconds: float
    waited: float
    used: Usage
    calls: int
    least: int


def run(table: Table, only: Sequence[str] = ()) -> None:
    """Every source, or only some, becomes a row of the table."""
    table.add("source", "rows", "rows/s", "CPU for 500,000 rows", "peak", "calls", "least", "wait asked", "waited")
    with tempfile.TemporaryDirectory(prefix="hourglass_sources_") as folder:
        set_environment({"HOURGLASS_HOME": folder, "HOURGLASS_CONFIG": ""})
        with open_shop(Path(folder), DAYS) as shop:
            for source in only or _FULL:
                _measure(table, shop, source)
                print(*table.rows[-1], sep="  ", file=sys.stderr, flush=True)


def _measure(table: Table, shop: Shop, source: str) -> None:
    asked = _WAITS.get(source)
    if asked:
        shop.servers[source].order_faults([asked])
    short = _land(shop, source, "short", _SHORT[source])
    if asked:
        shop.servers[source].order_faults([])
    full = _land(shop, source, "full", _FULL[source])
    cpu = full.cpu_seconds / full.rows * _ROWS
    table.add(
        source,
        f"{short.rows:,} → {full.rows:,}",
        f"{full.rows / full.seconds:,.0f}",
        f"{cpu:.0f} s",
        f"{short.used.peak_mb:.0f} → {full.used.peak_mb:.0f} MB",
        f"{full.calls:,}" if full.calls else "none",
        f"{full.least:,}" if full.calls else "",
        f"{_ASKED:.1f} s" if asked else "never",
        f"{short.waited:.1f} s" if asked else "",
    )


def _land(shop: Shop, source: str, size: str, options: dict[str, Any]) -> Landed:
    """Land a source into a database of its own. Raises RuntimeError if anything of it failed."""
    name = f"bench_{source}_{size}"
    settings = yaml.safe_load(shop.settings.file.read_text())
    settings["warehouse"] = {"database": name}
    settings["landing"] = {"url": str(shop.home.folder / name)}
    settings["sources"] = {source: {**shop.options(source, size), **options}}
    file, result = shop.home.folder / f"{name}.yml", shop.home.folder / f"{name}.json"
    file.write_text(yaml.safe_dump(settings))
    with connect(shop.settings, database="postgres", autocommit=True) as connection:
        template = sql.Identifier(shop.settings.warehouse.database)
        connection.execute(sql.SQL("create database {} template {}").format(sql.Identifier(name), template))
    shop.forget_calls(source)
    print(f"{time.strftime('%H:%M:%S')} {source}, {size}", file=sys.stderr, flush=True)
    used = usage_of([sys.executable, "-m", "benchmarks.client", str(file), source, NIGHT.isoformat(), str(result)])
    if used.exit_code:
        raise RuntimeError(f"{source}: its process ended with {used.exit_code}")
    with connect(shop.settings, database="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {}").format(sql.Identifier(name)))
    told = json.loads(result.read_text())
    if told.pop("failures"):
        raise RuntimeError(f"{source}: {result.read_text()}")
    return Landed(**told, used=used, **dict(zip(("calls", "least"), shop.calls(source, told["units"]), strict=True)))


if __name__ == "__main__":
    figures = Table(TITLE)
    run(figures, sys.argv[1:])
    print(figures)
