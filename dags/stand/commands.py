"""The commands behind `make nightly`, `make demo` and `make airflow`."""

from __future__ import annotations

import datetime
import signal
import sys
from functools import partial
from typing import Annotated

import typer
from rich.console import Console

from dags.stand import health
from dags.stand.airflow_command import AirflowError
from dags.tasks.night import yesterday
from warehouse import server
from warehouse.connection import WarehouseUnreachableError
from warehouse.night_lock import NightRunsError
from warehouse.server import ServerError
from warehouse.settings import (
    Settings,
    SettingsError,
    demo_file,
    home_folder,
    load,
    load_for_reading,
    set_environment,
)

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
Config = Annotated[str, typer.Option(help="Settings file; without one the demo shop's.")]
console = Console(highlight=False)


def main() -> None:
    """Exit code 0: complete; 1: a source or a step failed; 2: wrong usage or settings, nothing was started."""
    try:
        app()
    except (SettingsError, WarehouseUnreachableError, NightRunsError, ServerError, AirflowError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)


@app.command()
def nightly(
    config: Config = "",
    date: Annotated[str, typer.Option(help="Business day, YYYY-MM-DD; default: yesterday in the shop's zone.")] = "",
    days: Annotated[int, typer.Option(help="Play this many nights, ending with that day.", min=1)] = 1,
    engine: Annotated[str, typer.Option(help="What computes: postgres, duckdb or spark; default: as set.")] = "",
    before_each: Annotated[str, typer.Option(help="Command to run before each night; the day is appended.")] = "",
) -> None:
    """Run one night, or some nights one after the other, and print what came of it."""
    from dags.stand import nights, summary, terminal

    if engine:
        set_environment({"HOURGLASS_ENGINE": engine})  # the tasks of the night read the settings anew
    settings = _checked(config)
    last = _day(date) if date else yesterday(settings)
    if not before_each and last > yesterday(settings):  # the demo's command before each night sets a clock of its own
        raise SettingsError(f"DATE={last}: that day is not over; the last night is that of {yesterday(settings)}")
    played = [last - datetime.timedelta(days=back) for back in reversed(range(days))]
    tell = partial(terminal.console().print, style="dim", soft_wrap=True)
    runs = nights.play(settings, played, tell, before_each or None)
    is_complete = summary.show(settings, console, runs)
    raise typer.Exit(0 if is_complete else 1)


@app.command()
def airflow(config: Config = "") -> None:
    """Open the real Airflow and keep it running until Ctrl-C, `make stop` or SIGTERM."""
    from dags.stand import daemons

    settings = _checked(config)
    console.print("starting Airflow …", style="dim")
    url = daemons.start(settings)
    console.print(f"Airflow: {url}   (Ctrl-C, or `make stop`, ends it)")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        daemons.watch(settings)
    except KeyboardInterrupt:
        daemons.stop(settings)


@app.command()
def prepare(config: Config = "") -> None:
    """Make the warehouse, Airflow's database, pools and login ready for the daemons of a stand (docker-compose.yml)."""
    from dags.stand import preparation

    preparation.prepare(_checked(config), console.print)


@app.command()
def docs(config: Config = "") -> None:
    """Build the documentation as one folder of pages and print where it is."""
    from dags.stand import site

    console.print(f"documentation: {site.build(load_for_reading(config))}", soft_wrap=True)


@app.command()
def alive(url: Annotated[str, typer.Argument(help="Address that a healthy daemon answers.")]) -> None:
    """For health checks: exit code 0 if the address answers and names nothing unhealthy."""
    raise typer.Exit(0 if health.is_well(url) else 1)


@app.command()
def upkeep(config: Config = "") -> None:
    """Remove what is older than `retention` keeps it: stage leftovers, old logs, results, export folders, runs."""
    from dags.stand import upkeep as old_things

    for what, number in old_things.clean(load_for_reading(config)).items():
        console.print(f"removed {number} {what}")


@app.command()
def stop() -> None:
    """End what runs for this home: nights, Airflow's daemons and the embedded server."""
    from dags.stand import daemons, running

    home = home_folder()
    if not home.is_dir():
        console.print("nothing has run here yet")
        return
    settings = Settings(home=home, file=demo_file(home))  # whatever became of the file: all shops of a home end
    parts = (("the night", running.stop), ("Airflow", daemons.stop), ("Postgres", server.stop))
    ended = [name for name, end in parts if end(settings)]
    console.print(f"stopped: {', '.join(ended) or 'nothing was running'}")


def _checked(config: str) -> Settings:
    """The settings, with the options of every source and the destinations checked before anything starts."""
    from dbt_project import engines
    from exporters.catalog import check_names
    from exporters.errors import UnknownDestinationError
    from extractors.catalog import configured

    settings = load(config or None)
    if not settings.sources:
        raise SettingsError(f"{settings.file}: no source is configured; add at least one below `sources:`")
    configured(settings)
    engines.check(settings.warehouse.engine)
    try:
        check_names(settings)
    except UnknownDestinationError as error:
        raise SettingsError(str(error)) from None
    return settings


def _day(text: str) -> datetime.date:
    try:
        return datetime.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise SettingsError(f"DATE={text}: not a day; write YYYY-MM-DD") from None
