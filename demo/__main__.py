"""Commands of the demo: make its world, serve the vendors' APIs, set the clock."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from datetime import date as Day  # noqa: N812 - an option is called `date`
from pathlib import Path
from typing import Annotated

import typer

from demo import databases
from demo.drop import write_world
from demo.home import DemoError, Home, instant
from demo.nights import play
from demo.servers import serve, stop
from demo.settings import PORT, write_settings
from demo.world.calendar import ZONE
from demo.world.generate import generate
from warehouse import night_lock, server
from warehouse.connection import WarehouseUnreachableError
from warehouse.night_lock import NightRunsError
from warehouse.settings import SettingsError, demo_file, home_folder, load

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
Folder = Annotated[Path | None, typer.Option("--home", help="Demo folder; default: `demo` in HOURGLASS_HOME.")]


@app.command("world")
def world_command(
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day of the world.")],
    scale: Annotated[float | None, typer.Option(min=0.01, help="1.0 is about 200 visits a day.")] = None,
    seed: Annotated[int | None, typer.Option(help="Another seed is another world.")] = None,
    home: Folder = None,
) -> None:
    """Make the shop's files, the truth and the settings up to a day; a shorter world is made longer.

    The clock then stands at the morning after the last day.
    """
    place = _home(home)
    plan = place.next_plan(until.date(), scale, seed)
    if plan == place.plan():
        write_settings(place)
        typer.echo(f"{place.folder}: the world from {plan.start} to {plan.until} is there already")
        return
    changed = write_world(place, generate(plan))
    write_settings(place)
    place.set_clock(plan.until + timedelta(days=1))
    typer.echo(f"{place.folder}: world from {plan.start} to {plan.until}, {len(changed)} files changed")


@app.command("serve")
def serve_command(
    port: Annotated[int, typer.Option(help="Port of the first server; 0 takes a free one.")] = PORT,
    home: Folder = None,
) -> None:
    """Serve the vendors' APIs from the world until stopped; `servers.json` says where."""
    serve(_home(home), port)


@app.command("clock")
def clock_command(
    now: Annotated[str, typer.Argument(help="Day or instant, ISO 8601.")],
    after: Annotated[bool, typer.Option("--after", help="The morning after that day, when its night runs.")] = False,
    home: Folder = None,
) -> None:
    """Set the time for the servers and databases; a bare day means 06:00 UTC."""
    place = _home(home)
    try:
        moment = instant(now)
    except ValueError:
        raise DemoError(f"{now!r} is no ISO 8601 day or instant, as 2026-11-20 or 2026-11-20T04:00:00Z") from None
    moment += timedelta(days=int(after))
    place.set_clock(moment)
    databases.follow_clock(place)
    typer.echo(f"{place.folder}: it is {moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC")


@app.command("prepare")
def prepare_command(home: Folder = None) -> None:
    """Make the world up to yesterday and fill the shop's databases, for servers and nights that others start."""
    place = _home(home)
    yesterday = datetime.now(ZONE).date() - timedelta(days=1)
    world_command(datetime.combine(yesterday, datetime.min.time(), UTC), home=place.folder)
    databases.prepare(place)
    databases.follow_clock(place)


@app.command("night")
def night_command(
    date: Annotated[str, typer.Option(help="Business day, YYYY-MM-DD; default: yesterday in the shop's zone.")] = "",
    days: Annotated[int, typer.Option(min=1, help="Play this many nights, ending with that day.")] = 1,
    engine: Annotated[str, typer.Option(help="What computes: postgres, duckdb or spark.")] = "",
    home: Folder = None,
) -> None:
    """Make the world up to a day if need be, serve it, and run the pipeline's nights on it."""
    place = _home(home)
    last = _day(date) if date else datetime.now(ZONE).date() - timedelta(days=1)
    with _no_other_night(place, last):  # its files would change while it reads them
        world_command(datetime.combine(last, datetime.min.time(), UTC), home=place.folder)
    play(place, last, days, engine)


@app.command("stop")
def stop_command(home: Folder = None) -> None:
    """End the servers that `night` or `serve` started."""
    typer.echo("stopped" if stop(_home(home)) else "no demo server runs")


def _day(text: str) -> Day:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise DemoError(f"DATE={text}: not a day; write YYYY-MM-DD") from None


def _no_other_night(place: Home, night: Day) -> AbstractContextManager[None]:
    """Raises NightRunsError where a night is at work on this demo already."""
    settings = load(place.settings) if place.settings.exists() else None
    return night_lock.held(settings, str(night)) if settings and server.is_made(settings) else nullcontext()


def _home(given: Path | None) -> Home:
    return Home((given or demo_file(home_folder()).parent).resolve())


if __name__ == "__main__":
    try:
        app()
    except (DemoError, SettingsError, WarehouseUnreachableError, server.ServerError, NightRunsError) as problem:
        typer.echo(f"error: {problem}", err=True)
        raise SystemExit(2) from None
