"""Attribution of 1,000,000 journeys beside three packages, each in its own virtual environment.

`python -m benchmarks.attribution [scale] [folder of environments]`. Every figure is of a whole process (start, reading,
computing, printing) except the lines "in the database", which are dbt's seconds of models and the server's of CPU. What
Hourglass asks the server for is counted beside its processes. On a machine that does other work, CPU is what to
compare.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import journeys
from benchmarks.measure import Table, server_cpu_seconds, usage_of
from warehouse.connection import connect
from warehouse.settings import Settings, load, set_environment

_PEERS = {
    "marketing-attribution-models": "2.1.1", "channelattribution": "2.2.5", "shapley-attribution": "2.1.0",
}  # fmt: skip
_SCRIPTS = Path(__file__).parent / "peers"
_RULES = ("first_touch", "last_touch", "linear", "position_based", "time_decay")
_COMPARED = (
    ("marketing-attribution-models", "mam_models", "rules", "rows"),
    ("marketing-attribution-models", "mam_models", "markov", "rows"),
    ("marketing-attribution-models", "mam_models", "shapley", "rows"),
    ("channelattribution", "channelattribution_markov", "1", "paths"),
    ("channelattribution", "channelattribution_markov", "2", "paths"),
    ("shapley-attribution", "shapley_attribution_simplified", "paths"),
)  # fmt: skip
_OWN = ("markov 1 2", "shapley", "paths", "rows", "conversion_paths")
SEQUENCE = (
    "int_conversion_kinds", "int_histories_fingerprinted", "int_histories_changed", "int_touches_cut",
    "int_journey_steps", "int_histories_built", "int_training_steps", "int_channel_transitions", "int_channel_sets",
)  # fmt: skip
CREDITS = (
    "int_conversion_paths", "int_first_leads_found", "int_paths_fingerprinted", "int_fits_held",
    "int_conversions_fingerprinted", "int_conversions_restated", "int_paths_measured", "int_touches_weighed",
    "int_touches_weighed_by_fits", "int_credits_shared",
)  # fmt: skip
_PARTS = {
    "sequence table, once": SEQUENCE,
    "paths of conversions": CREDITS[:1],
    "five rules with exact cents": CREDITS[1:],
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What a process printed last, and the CPU seconds that it and the server behind it used."""

    told: dict[str, Any]
    cpu_seconds: float


def run(table: Table, scale: float = 1.0, environments: Path | None = None) -> None:
    """Fill a warehouse, time Hourglass and the peers on the same journeys, and say how far each is from exact."""
    with warehouse() as (settings, folder), connect(settings, "transformer", autocommit=True) as connection:
        size = journeys.Size(int(1_000_000 * scale))
        touches, conversions = journeys.fill(connection, size)
        table.add(f"{size.journeys:,} journeys, {touches:,} touches, {conversions:,} conversions")
        rules = _build(table, settings, connection)
        own = {name: _own(table, settings, connection, name) for name in _OWN}
        where = environments or folder / "environments"
        chains = own["markov 1 2"].told
        truths = {
            "markov": chains["1"]["effects"], "shapley": own["shapley"].told["shapley_rate"],
            "1": chains["1"]["shares"], "2": chains["2"]["shares"],
            "paths": own["shapley"].told["shapley"],
        }  # fmt: skip
        peers = {}
        for package, script, *arguments in _COMPARED:
            given = [str(folder / f"{name}.csv") if name in ("rows", "paths") else name for name in arguments]
            python, version = _environment(where, package), _PEERS[package]
            command = [str(python), str(_SCRIPTS / f"{script}.py"), *given]
            title = f"{package} {version}, {' '.join(arguments)}"
            found = peers[script, arguments[0]] = _timed(table, title, command, folder / "peer.txt", None)
            truth = truths.get(arguments[0])
            if found and truth:
                table.add("", f"off by {_distance(found.told['found'], truth):.2%} of all credit")
        command = [sys.executable, str(_SCRIPTS / "duckdb_rules.py"), str(folder / "conversion_paths.parquet")]
        duckdb = _timed(table, "DuckDB on Parquet, five rules", command, folder / "peer.txt", None)
        _compare(table, rules, own, peers, duckdb)


def _compare(
    table: Table, rules: float, own: dict[str, Answer], peers: dict[tuple[str, str], Answer | None],
    duckdb: Answer | None,
) -> None:  # fmt: skip
    """Shares of CPU seconds, the server's among them."""
    table.add("CPU seconds as a share of others'")
    mam, simulated = peers["mam_models", "rules"], peers["channelattribution_markov", "1"]
    if mam:
        share = rules / mam.cpu_seconds
        table.add("  five rules, of marketing-attribution-models' (aim 0.35)", f"{share:.2f}")
    if duckdb:
        table.add("  five rules, of DuckDB's on Parquet (aim 4)", f"{rules / duckdb.cpu_seconds:.2f}")
    if simulated:
        share = own["markov 1 2"].cpu_seconds / (own["paths"].cpu_seconds + simulated.cpu_seconds)
        table.add("  Markov 1 and 2, of path export and channelattribution 1 (aim 0.5)", f"{share:.2f}")


@contextmanager
def warehouse() -> Iterator[tuple[Settings, Path]]:
    """An empty warehouse in a home folder of its own."""
    from extractors import catalog
    from warehouse import migrate, server

    with tempfile.TemporaryDirectory(prefix="hourglass_bench_") as name:
        folder = Path(name)
        set_environment({"HOURGLASS_HOME": name})
        file = folder / "hourglass.yml"
        lookback = f"attribution: {{lookback_days: {{order: {journeys.LOOKBACK_DAYS}}}}}"
        file.write_text(f"shop: {{name: Bench}}\n{lookback}\n")
        settings = load(file)
        migrate.prepare(settings, catalog.all_streams())
        try:
            yield settings, folder
        finally:
            server.stop(settings)


def _build(table: Table, settings: Settings, connection: psycopg.Connection) -> float:
    """Build what the figures read; returns the server's CPU seconds of the five rules."""
    from dbt_project.run import build
    from warehouse import ledger

    night = (journeys.NIGHT - timedelta(days=1)).date()
    connection.execute("create table staging.attribution_models (model text, kind text, description text)")
    connection.execute(
        "create table staging.person_events (event text, observed_in text, is_intent boolean, is_engagement boolean)"
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into staging.attribution_models values (%s, 'rule', '')", [(rule,) for rule in _RULES]
        )
    with connect(settings, "transformer") as own:
        run_id = ledger.start_run(own, settings, night, "nightly")
    cpu_seconds = 0.0
    for title, models in _PARTS.items():
        before = server_cpu_seconds(connection)
        seconds = build(settings, night, run_id, select=models, resource_types=["model"]).seconds
        cpu_seconds = server_cpu_seconds(connection) - before
        table.add(f"{title}, in the database", f"{sum(seconds.values()):.2f} s", f"{cpu_seconds:.2f} s CPU")
    row = connection.execute(
        "select count(*) from (select 1 from intermediate.int_credits_shared c join intermediate.int_conversions v"
        " using (conversion_id) group by conversion_id, model, v.net_value"
        " having sum(c.credit) <> 1 or sum(c.revenue) <> v.net_value) as wrong"
    ).fetchone()
    table.add("conversions and rules whose shares do not add up", str(row[0] if row else "?"))
    return cpu_seconds


def _own(table: Table, settings: Settings, connection: psycopg.Connection, name: str) -> Answer:
    command = [sys.executable, "-m", "benchmarks.answers", str(settings.file), *name.split()]
    answer = _timed(table, f"hourglass, {name}", command, settings.file.parent / "own.txt", connection)
    return answer or Answer({}, 0)


def _timed(
    table: Table, title: str, command: list[str], output: Path, connection: psycopg.Connection | None
) -> Answer | None:
    """One process, and what the server did for it; None if it failed."""
    began, before = time.monotonic(), server_cpu_seconds(connection) if connection else 0.0
    with output.open("w") as file:
        used = usage_of(command, file)
    wall, served = time.monotonic() - began, server_cpu_seconds(connection) - before if connection else 0.0
    state = "" if used.exit_code == 0 else f"exit {used.exit_code}"
    cpu = f"{used.cpu_seconds:.2f} s CPU" + (f" + {served:.2f} s of the server" if connection else "")
    table.add(title, f"{wall:.2f} s", cpu, f"{used.peak_mb:.0f} MB", state)
    lines = output.read_text().strip().splitlines()
    return Answer(json.loads(lines[-1]), used.cpu_seconds + served) if used.exit_code == 0 and lines else None


def _distance(found: dict[str, float], truth: dict[str, float]) -> float:
    """Half the sum of differences between shares of all credit."""
    parts = []
    for one in (found, truth):
        total = sum(one.values())
        parts.append({name: value / total for name, value in one.items()})
    names = parts[0].keys() | parts[1].keys()
    return sum(abs(parts[0].get(name, 0.0) - parts[1].get(name, 0.0)) for name in names) / 2


def _environment(folder: Path, package: str) -> Path:
    """Python of the package's own environment; two of the packages need matplotlib and do not say so."""
    python = folder / package / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder / package], check=True)
        wanted = [f"{package}=={_PEERS[package]}", "matplotlib"]
        subprocess.run([python, "-m", "pip", "install", "-q", *wanted], check=True)
    return python


def main() -> None:
    """The table of `python -m benchmarks.attribution [scale] [folder of environments]`."""
    table = Table("attribution beside other packages")
    run(table, float(sys.argv[1]) if sys.argv[1:] else 1.0, Path(sys.argv[2]) if sys.argv[2:] else None)
    print(table)


if __name__ == "__main__":
    main()
