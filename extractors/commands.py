"""Commands to try a source alone: no orchestrator is needed to extract."""

from __future__ import annotations

import sys

import typer

from extractors import catalog
from warehouse import migrate
from warehouse.settings import SettingsError, load

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def main() -> None:
    """Run the command line; settings errors end with exit code 2."""
    try:
        app()
    except SettingsError as error:
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
    """Check the options of every configured source."""
    settings = load(config)
    for name in catalog.configured(settings):
        typer.echo(f"{name}: settings are right")
