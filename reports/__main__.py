"""`python -m reports`: what BI tools need, made from the definitions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reports.looker import project, tables
from reports.looker.views import UnknownTypeError
from reports.metabase.client import Metabase, MetabaseError
from reports.metabase.provision import provision
from reports.metabase.questions import QuestionError, boards
from warehouse import settings

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
Config = Annotated[str | None, typer.Option(help="settings file; default: that of the last night")]


@app.callback()
def reports() -> None:
    """Metrics and marts leave for BI tools."""


@app.command()
def lookml(folder: Annotated[Path, typer.Argument(help="folder of the LookML project; made if need be")]) -> None:
    """Write views, explores and measures for Looker. Exit code 2: the dbt project cannot be read."""
    try:
        written = project.write(folder, tables.read())
    except (tables.ProjectError, UnknownTypeError, OSError) as error:
        typer.echo(error, err=True)
        raise typer.Exit(2) from None
    typer.echo(f"{len(written)} files in {folder}")


@app.command()
def metabase(config: Config = None) -> None:
    """Make or change Metabase's collections, questions and dashboards. Exit code 1: it refused; 2: wrong settings."""
    try:
        chosen = settings.load_for_reading(config)
        key, url = chosen.secret("METABASE_API_KEY"), chosen.metabase.url
        if key is None or url is None:
            raise settings.SettingsError("metabase.url in the settings and HOURGLASS_METABASE_API_KEY are needed")
        found = boards()
    except (settings.SettingsError, QuestionError) as error:
        typer.echo(error, err=True)
        raise typer.Exit(2) from None
    try:
        with Metabase(url, key) as connection:
            done = provision(connection, found, chosen.metabase.database)
    except MetabaseError as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from None
    typer.echo(", ".join(f"{number} {what}" for what, number in sorted(done.items())))


if __name__ == "__main__":
    app()
