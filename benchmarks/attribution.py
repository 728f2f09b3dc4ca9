"""Attribution of 1,000,000 journeys beside three packages, each in its own virtual environment.

`python -m benchmarks.attribution [scale] [folder of environments]`. Every figure is of a whole process (start, reading,
computing, printing) except the lines "in the database", which are dbt's seconds of one model.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks import journeys
from benchmarks.measure import Table, usage_of
from warehouse.connection import connect
from warehouse.settings import Settings, load, set_environment

_PEERS = {
    "marketing-attribution-models": "2.1.1", "channelattribution": "2.2.5", "shapley-attribution": "2.1.0",
}  # fmt: skip
_SCRIPTS = Path(__file__).parent / "peers"
_RULES = ("first_touch", "last_touch", "linear", "position_based", "time_decay")
SEQUENCE = (
    "int_conversion_kinds", "int_histories_fingerprinted", "int_histories_changed", "int_touches_cut",
    "int_journey_steps", "int_histories_built", "int_training_steps", "int_channel_transitions", "int_channel_sets",
)  # fmt: skip
CREDITS = (
    "int_conversion_paths", "int_first_leads_found", "int_fits_held", "int_conversions_fingerprinted",
    "int_conversions_restated", "int_paths_measured", "int_touches_weighed", "int_touches_weighed_by_fits",
    "int_credits_shared",
)  # fmt: skip
_PATHS = """copy (
    select path, sum(converts::integer) as conversions, sum((not converts)::integer) as others
    from (
        select string_agg(channel, ' > ' order by position) as path, converts
        from intermediate.int_training_steps group by conversion_kind, person_id, journey_number, converts
    ) as journeys group by path
) to stdout with (format csv, header)"""
_ROWS = """copy (
    select person_id, channel, touch_at, converts::integer as converts from intermediate.int_journey_steps
) to stdout with (format csv, header)"""


def run(table: Table, scale: float = 1.0, environments: Path | None = None) -> None:
    """Fill a warehouse, time Hourglass and the peers on the same journeys, and say how far each is from exact."""
    with warehouse() as (settings, folder):
        with connect(settings, "transformer") as connection:
            size = journeys.Size(int(1_000_000 * scale))
            touches, conversions = journeys.fill(connection, size)
        table.add(f"{size.journeys:,} journeys, {touches:,} touches, {conversions:,} conversions")
        _build(table, settings)
        exact = {name: _own(table, settings, name) for name in ("markov 1", "markov 2", "shapley", "paths", "rows")}
        where = environments or folder / "environments"
        for package, script, arguments, truth in (
            ("marketing-attribution-models", "mam_models", ["rules", "rows"], None),
            ("marketing-attribution-models", "mam_models", ["markov", "rows"], exact["markov 1"]["effects"]),
            ("marketing-attribution-models", "mam_models", ["shapley", "rows"], exact["shapley"]["shapley_rate"]),
            ("channelattribution", "channelattribution_markov", ["1", "paths"], exact["markov 1"]["shares"]),
            ("channelattribution", "channelattribution_markov", ["2", "paths"], exact["markov 2"]["shares"]),
            ("shapley-attribution", "shapley_attribution_simplified", ["paths"], exact["shapley"]["shapley"]),
        ):  # fmt: skip
            given = [str(folder / f"{name}.csv") if name in ("rows", "paths") else name for name in arguments]
            command = [str(_environment(where, package)), str(_SCRIPTS / f"{script}.py"), *given]
            title = f"{package} {_PEERS[package]}, {' '.join(arguments)}"
            found = _timed(table, title, command, folder / "peer.txt")
            if found and truth:
                table.add("", f"off by {_distance(found['found'], truth):.2%} of all credit")


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


def _build(table: Table, settings: Settings) -> None:
    from dbt_project.run import build
    from warehouse import ledger

    night = (journeys.NIGHT - timedelta(days=1)).date()
    with connect(settings, "transformer") as connection:
        connection.execute("create table staging.attribution_models (model text, kind text, description text)")
        with connection.cursor() as cursor:
            cursor.executemany(
                "insert into staging.attribution_models values (%s, 'rule', '')", [(rule,) for rule in _RULES]
            )
        run_id = ledger.start_run(connection, settings, night, "nightly")
    seconds = build(settings, night, run_id, select=(*SEQUENCE, *CREDITS)).seconds
    for title, model in (
        ("sequence table, once, in the database", "int_journey_steps"),
        ("paths of conversions, in the database", "int_conversion_paths"),
        ("five rules with exact cents, in the database", "int_credits_shared"),
    ):
        table.add(title, f"{seconds[f'model.hourglass.{model}']:.2f} s")
    with connect(settings, "transformer") as connection:
        row = connection.execute(
            "select count(*) from (select 1 from intermediate.int_credits_shared c join intermediate.int_conversions v"
            " using (conversion_id) group by conversion_id, model, v.net_value"
            " having sum(c.credit) <> 1 or sum(c.revenue) <> v.net_value) as wrong"
        ).fetchone()
    table.add("conversions and rules whose shares do not add up", str(row[0] if row else "?"))


def _own(table: Table, settings: Settings, name: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.attribution", "own", str(settings.file), *name.split()]
    return _timed(table, f"hourglass, {name}", command, settings.file.parent / "own.txt") or {}


def _timed(table: Table, title: str, command: list[str], output: Path) -> dict[str, Any] | None:
    """One process; what it prints last, as JSON; None if it failed."""
    began = time.monotonic()
    with output.open("w") as file:
        used = usage_of(command, file)
    wall = time.monotonic() - began
    state = "" if used.exit_code == 0 else f"exit {used.exit_code}"
    table.add(title, f"{wall:.2f} s", f"{used.cpu_seconds:.2f} s CPU", f"{used.peak_mb:.0f} MB", state)
    lines = output.read_text().strip().splitlines()
    return dict(json.loads(lines[-1])) if used.exit_code == 0 and lines else None


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


def _answer(settings: Settings, name: str, *arguments: str) -> dict[str, Any]:
    """What Hourglass does for one line of the table, in a process of its own."""
    from estimators import fits, markov, shapley

    with connect(settings, "transformer") as connection:
        if name == "markov":
            fit = markov.fit(fits.transitions(connection, "order", int(arguments[0])), int(arguments[0]))
            return {"effects": fit.removal_effects, "shares": fit.shares}
        if name == "shapley":
            sets = fits.sets(connection, "order")
            return {"shapley": shapley.of_conversions(sets), "shapley_rate": shapley.of_rates(sets).values}
        target = settings.file.parent / f"{name}.csv"
        with target.open("wb") as file, connection.cursor().copy(_PATHS if name == "paths" else _ROWS) as copy:
            for block in copy:
                file.write(block)
    return {"bytes": target.stat().st_size}


def main() -> None:
    """The whole table, or one line of it in a process of its own."""
    if sys.argv[1:2] == ["own"]:
        print(json.dumps(_answer(load(Path(sys.argv[2])), *sys.argv[3:])))
        return
    table = Table("attribution beside other packages")
    run(table, float(sys.argv[1]) if sys.argv[1:] else 1.0, Path(sys.argv[2]) if sys.argv[2:] else None)
    print(table)


if __name__ == "__main__":
    main()
