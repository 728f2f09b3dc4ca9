"""The operator's commands: where the warehouse is, how the last night went, and the ways out of a quarantine."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import psycopg
import typer

from warehouse import server
from warehouse.connection import Role, WarehouseUnreachableError, dsn, parameters
from warehouse.settings import Settings, SettingsError, load, load_for_reading

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
Config = Annotated[
    str | None, typer.Option(help="Settings file; default: the last night's.", envvar="HOURGLASS_CONFIG")
]
AsRole = Annotated[str, typer.Option(help="Role to log in as, for example bi_reader.")]


def main() -> None:
    """Run the command line; settings and connection errors end with exit code 2 and one message."""
    try:
        app()
    except (SettingsError, WarehouseUnreachableError, server.ServerError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    except psycopg.OperationalError as error:
        print(f"error: the warehouse does not answer: {error}", file=sys.stderr)
        sys.exit(2)


def _settings(config: str | None) -> Settings:
    return load(config) if config else load_for_reading()


@app.command("dsn")
def dsn_(config: Config = None, role: AsRole = "owner") -> None:
    """Print the connection string."""
    typer.echo(dsn(_settings(config), _role(role)))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(context: typer.Context, config: Config = None, role: AsRole = "owner") -> None:
    """Open the warehouse in psql; further options are psql's own (-c, -f, -x …)."""
    found = parameters(_settings(config), _role(role))
    environment = {f"PG{'DATABASE' if key == 'dbname' else key.upper()}": value for key, value in found.items()}
    bundled = server.BINARIES / "psql"
    command = str(bundled) if bundled.exists() else "psql"
    os.execvpe(command, [command, *context.args], {**os.environ, **environment})  # noqa: S606, TID251


@app.command()
def start(config: Config = None) -> None:
    """Start the embedded server."""
    settings = _settings(config)
    server.start(settings)
    typer.echo(f"running on 127.0.0.1:{server.port(settings)}")


@app.command()
def stop(config: Config = None) -> None:
    """Stop the embedded server."""
    typer.echo("stopped" if server.stop(_settings(config)) else "was not running")


def _role(name: str) -> Role:
    from warehouse.connection import ROLES

    if name != "owner" and name not in ROLES:
        raise SettingsError(f"unknown role {name!r}; known: owner, {', '.join(ROLES)}")
    return name  # type: ignore[return-value]
