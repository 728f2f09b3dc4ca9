"""Commands to try a source alone: no orchestrator is needed to extract."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated

import typer

from extractors import catalog, checks, run
from extractors.init import init
from warehouse import ledger, migrate, night_lock, steps
from warehouse.connection import WarehouseUnreachableError, connect
from warehouse.settings import SettingsError, load

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def main() -> None:
    """Run the command line; settings errors end with exit code 2."""
    try:
        app()
    except (SettingsError, WarehouseUnreachableError, night_lock.NightRunsError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)


@app.command()
def prepare(config: str | None = None) -> None:
    """Create the warehouse's schemas, roles and the tables of every stream."""
    settings = load(config)
    migrate.prepare(settings, catalog.all_streams())
    typer.echo(f"prepared {settings.warehouse.database}")


@app.command()
def check(config: str | None = None) -> None:
    """Try the options and the credentials of every configured source; says what is missing and where to get it."""
    settings = load(config)
    failures = 0
    for name, problem in checks.run_all(settings, catalog.configured(settings)):
        failures += problem is not None
        typer.echo(f"{name}: {problem or 'ready'}", err=problem is not None)
    raise typer.Exit(1 if failures else 0)


app.command()(init)


@app.command("land")
def land_(
    source: str,
    night: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Business day to land for.")],
    config: str | None = None,
) -> None:
    """Land and stage one source for one night, and say what came; publishing is left to the night."""
    settings = load(config)
    if source not in settings.sources:
        raise SettingsError(
            f"{settings.file}: sources.{source} is not configured; configured: {', '.join(settings.sources)}"
        )
    migrate.prepare(settings, catalog.all_streams())
    with night_lock.held(settings, str(night.date())), connect(settings, "loader") as connection:
        run_id = ledger.start_run(connection, settings, night.date(), "land")
        outcome = run.land(settings, source, night.date(), run_id, progress=typer.echo)
        ledger.record_step(
            connection, run_id, "land", "failed" if outcome.failures else "complete", source, **outcome.failures
        )
        ledger.finish_run(connection, run_id, "failed" if outcome.failures else "complete")
        typer.echo(f"staged: {steps.stage_landed(settings, source):,} rows")
    for what, reason in outcome.failures.items():
        typer.echo(f"failed: {what}: {reason}", err=True)
    if outcome.failures:
        raise typer.Exit(1)
