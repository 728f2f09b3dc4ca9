"""`python -m exporters export --list NAME --night DATE [--dry-run]`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from exporters.errors import UnknownDestinationError, UnknownListError
from exporters.outcomes import ExportResult
from exporters.run import export_all
from warehouse import settings
from warehouse.connection import WarehouseUnreachableError

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def exporters() -> None:
    """Lists leave the warehouse."""


@app.command()
def export(
    night: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="the business day of the lists")],
    only: Annotated[str | None, typer.Option("--list", help="one list; without it all lists")] = None,
    dry_run: Annotated[bool, typer.Option(help="say what would be done and write nothing")] = False,
    config: Annotated[str | None, typer.Option(help="settings file; default: that of the last night")] = None,
) -> None:
    """Export lists to the destinations of the settings. Exit code 1: a list failed; 2: wrong usage or settings."""
    run_id = f"manual:{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    try:
        chosen = settings.load(config) if config else settings.load_for_reading()
        results = export_all(chosen, night.date(), run_id, only=only, dry_run=dry_run)
    except (settings.SettingsError, UnknownDestinationError, UnknownListError, WarehouseUnreachableError) as error:
        typer.echo(error, err=True)
        raise typer.Exit(2) from None
    for result in results:
        typer.echo(told(result), err=result.outcome == "failed")
    raise typer.Exit(1 if any(result.outcome == "failed" for result in results) else 0)


def told(result: ExportResult) -> str:
    """One line for one list, and one for each warning."""
    head = f"{result.list_name} -> {result.destination}, night {result.night}: {result.outcome}"
    if result.error:
        return f"{head}: {result.error}"
    moved = ", ".join(f"{number} {operation}" for operation, number in sorted((result.changes or {}).items()))
    lines = [f"{head}, {result.rows} people ({moved or 'no change'}), {result.path}"]
    return "\n".join([*lines, *(f"  warning: {warning}" for warning in result.warnings)])


if __name__ == "__main__":
    app()
