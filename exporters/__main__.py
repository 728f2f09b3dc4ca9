"""`python -m exporters`: export lists, approve a change of size, forget people, say who was sent where."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from exporters import consent_commands
from exporters import erasure as forgetting
from exporters.catalog import checked
from exporters.errors import ExportError, UnknownDestinationError, UnknownListError
from exporters.outcomes import ExportResult
from exporters.run import export_all
from warehouse import erasure, membership_history, remote, settings
from warehouse.connection import WarehouseUnreachableError, connect

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
Config = Annotated[str | None, typer.Option(help="settings file; default: that of the last night")]
_USAGE = (settings.SettingsError, UnknownDestinationError, UnknownListError, WarehouseUnreachableError)


@app.callback()
def exporters() -> None:
    """Lists leave the warehouse."""


@app.command()
def export(
    night: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="the business day of the lists")],
    only: Annotated[str | None, typer.Option("--list", help="one list; without it all lists")] = None,
    dry_run: Annotated[bool, typer.Option(help="say what would be done and write nothing")] = False,
    config: Config = None,
) -> None:
    """Export lists to the destinations of the settings. Exit code 1: a list failed; 2: wrong usage or settings."""
    try:
        results = export_all(settings.load_for_reading(config), night.date(), _run_id(), only=only, dry_run=dry_run)
    except (*_USAGE, ExportError) as error:
        typer.echo(error, err=True)
        raise typer.Exit(2) from None
    for result in results:
        typer.echo(told(result), err=result.outcome == "failed")
    raise typer.Exit(1 if any(result.outcome == "failed" for result in results) else 0)


@app.command()
def check(config: Config = None) -> None:
    """Try the credentials of every destination. Exit code 1: one is not ready; 2: wrong settings."""
    try:
        found = checked(settings.load_for_reading(config))
    except _USAGE as error:
        typer.echo(error, err=True)
        raise typer.Exit(2) from None
    for name, problem in found.items():
        typer.echo(f"{name}: {problem or 'ready'}", err=problem is not None)
    raise typer.Exit(1 if any(found.values()) else 0)


@app.command()
def approve(
    export_id: Annotated[int, typer.Argument(help="the export that waits, see `status`")], config: Config = None
) -> None:
    """Let a list change its size once; the next export sends it. Exit code 2: no export of that id waits."""
    try:
        with connect(settings.load_for_reading(config), "activator") as connection:
            list_name, destination, size = remote.approve(connection, export_id)
    except (*_USAGE, remote.NotHeldError) as error:
        typer.echo(error, err=True)
        raise typer.Exit(2) from None
    typer.echo(f"{list_name} to {destination} may have {size} people; the next export sends it")


@app.command()
def status(config: Config = None) -> None:
    """Say of each list and destination: its code there, its size, the last export, and what waits for approval."""
    try:
        with connect(settings.load_for_reading(config), "activator") as connection:
            for line in membership_history.overview(connection):
                typer.echo(line)
    except _USAGE as error:
        typer.echo(error, err=True)
        raise typer.Exit(2) from None


@app.command()
def whereabouts(person: Annotated[str, typer.Argument(help="person id")], config: Config = None) -> None:
    """Say where and when a person was sent, why, and by which run."""
    try:
        with connect(settings.load_for_reading(config), "activator") as connection:
            lines = membership_history.of_person(connection, person)
    except _USAGE as error:
        typer.echo(error, err=True)
        raise typer.Exit(2) from None
    typer.echo("\n".join(lines) or f"{person} was never sent anywhere")


@app.command()
def erase(
    kind: Annotated[str, typer.Option("--by", help=", ".join(erasure.KINDS))] = "email",
    value: Annotated[
        str | None, typer.Option(help="the identifier; without it one line of standard input, which no history keeps")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="why, for the record; no personal data")] = None,
    asked: Annotated[bool, typer.Option(help="carry out all open requests instead, and those of the sources")] = False,
    config: Config = None,
) -> None:
    """Forget a person: at every destination ever used, in files, and here. Exit code 1: a place did not confirm."""
    try:
        chosen, run_id, today = settings.load_for_reading(config), _run_id(), datetime.now(UTC).date()
        if asked:
            done = forgetting.forget_all_asked(chosen, today, run_id)
        else:
            if kind not in erasure.KINDS:
                typer.echo(f"--by {kind}: known are {', '.join(erasure.KINDS)}", err=True)
                raise typer.Exit(2)
            done = [forgetting.forget(chosen, kind, value or sys.stdin.readline().strip(), reason, today, run_id)]
    except (*_USAGE, erasure.NobodyFoundError) as error:
        typer.echo(error, err=True)
        raise typer.Exit(2) from None
    for one in done:
        typer.echo(f"request {one.request_id}: {'complete' if one.is_complete else 'open'}, {one.receipts} receipts")
        consent_commands.tell_open(one)
    raise typer.Exit(1 if any(one.failures for one in done) else 0)


consent_commands.register(app)


def told(result: ExportResult) -> str:
    """One line for one list, and one for each warning."""
    head = f"{result.list_name} -> {result.destination}, night {result.night}: {result.outcome}"
    if result.error:
        return f"{head}: {result.error}"
    moved = ", ".join(f"{number} {operation}" for operation, number in sorted((result.changes or {}).items()))
    place = f", {result.path}" if result.path else ""
    lines = [f"{head}, {result.rows} people ({moved or 'no change'}){place}"]
    return "\n".join([*lines, *(f"  warning: {warning}" for warning in result.warnings)])


def _run_id() -> str:
    return f"manual:{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


if __name__ == "__main__":
    app()
