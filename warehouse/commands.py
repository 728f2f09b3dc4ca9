"""The operator's commands: where the warehouse is, how the last night went, and the ways out of a quarantine."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from rich.console import Console

from warehouse import backup, checks, gaps, landing_store, quarantine, server
from warehouse.connection import Role, WarehouseUnreachableError, connect, dsn, libpq_environment
from warehouse.landing import LandingError
from warehouse.migrate import is_prepared, registered_streams
from warehouse.settings import Settings, SettingsError, demo_file, home_folder, load, load_for_reading

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
Config = Annotated[
    str | None, typer.Option(help="Settings file; default: the last night's.", envvar="HOURGLASS_CONFIG")
]
_THEIRS = {"allow_extra_args": True, "ignore_unknown_options": True}  # options that another program reads
AsRole = Annotated[str, typer.Option(help="Role to log in as, for example bi_reader.")]


def main() -> None:
    """Run the command line; settings and connection errors end with exit code 2 and one message."""
    try:
        app()
    except (SettingsError, WarehouseUnreachableError, server.ServerError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    except (
        quarantine.NotInQuarantineError,
        quarantine.NotReleasedError,
        gaps.NoSuchGapError,
        LandingError,
        backup.BackupError,
    ) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)
    except psycopg.OperationalError as error:
        print(f"error: the warehouse does not answer: {error}", file=sys.stderr)
        sys.exit(2)


@app.command("dsn")
def dsn_(config: Config = None, role: AsRole = "owner") -> None:
    """Print the connection string."""
    typer.echo(dsn(load_for_reading(config), _role(role)))


@app.command(context_settings=_THEIRS)
def psql(context: typer.Context, config: Config = None, role: AsRole = "owner") -> None:
    """Open the warehouse in psql; further options are psql's own (-c, -f, -x …)."""
    settings = load_for_reading(config)
    if not is_prepared(settings):
        raise WarehouseUnreachableError(f"there is no warehouse yet: {_first_night(settings)}")
    environment = libpq_environment(settings, _role(role))
    bundled = server.BINARIES / "psql"
    command = str(bundled) if bundled.exists() else "psql"
    os.execvpe(command, [command, *context.args], {**os.environ, **environment})  # noqa: S606, TID251


@app.command()
def start(config: Config = None) -> None:
    """Start the embedded server."""
    settings = load_for_reading(config)
    server.start(settings)
    typer.echo(f"running on 127.0.0.1:{server.port(settings)}")


@app.command()
def stop(config: Config = None) -> None:
    """Stop the embedded server."""
    home = home_folder()
    if not home.is_dir():
        typer.echo("was not running")
        return
    # A home has one server: without a file, whatever became of the last night's, it is the one to stop.
    settings = load(config) if config else Settings(home=home, file=demo_file(home))
    typer.echo("stopped" if server.stop(settings) else "was not running")


@app.command(context_settings={**_THEIRS, "help_option_names": []})
def init() -> None:
    """Write the settings file of a shop from a few answers, or options; `init --help` lists them."""
    runpy.run_module("extractors", run_name="__main__")  # by name: it is not known here, and takes on ours in its help


@app.command()
def check(config: Config = None) -> None:
    """Try the warehouse, every source and every destination; says what is missing and where to get it."""
    settings = load_for_reading(config)
    problems = [*checks.problems(settings), *landing_store.problems(settings)]
    for problem in problems:
        typer.echo(f"warehouse: {problem}", err=True)
    if not problems:
        typer.echo("warehouse: ready")
    sys.stdout.flush()
    others = [
        subprocess.run([sys.executable, "-m", package, "check", "--config", str(settings.file)], check=False).returncode
        for package in ("extractors", "exporters")  # neither is known here; both may be tried alone
    ]
    raise typer.Exit(max([int(bool(problems)), *others]))


Batch = Annotated[str, typer.Argument(help="Batch in quarantine, as `status` names it.")]
Reason = Annotated[str, typer.Option(help="Why; it is logged in ops.actions.")]


@app.command()
def release(batch: Batch, reason: Reason, config: Config = None) -> None:
    """Publish a batch in quarantine, with its unit, although it was found wrong."""
    settings = load_for_reading(config)
    with connect(settings, "loader") as connection:
        counts = quarantine.release(settings, connection, registered_streams(connection), batch, reason)
    typer.echo(f"released {batch}: {', '.join(f'{count} {what}' for what, count in counts.items())}")


@app.command()
def discard(batch: Batch, reason: Reason, config: Config = None) -> None:
    """Give up a batch in quarantine, or one that stays staged, with its unit; its files stay in landing."""
    with connect(load_for_reading(config), "loader") as connection:
        count = quarantine.discard(connection, registered_streams(connection), batch, reason)
    typer.echo(f"discarded {batch} and its unit: {count} batches")


Gaps = Annotated[list[int], typer.Argument(help="Gaps, by the numbers that `status` shows.", metavar="GAP...")]


@app.command()
def acknowledge(numbers: Gaps, reason: Reason, config: Config = None) -> None:
    """Note that gaps cannot be filled: `status` goes on listing them, and `status --check` is well again."""
    with connect(load_for_reading(config), "loader") as connection:
        typer.echo(f"acknowledged: {gaps.acknowledge(connection, numbers, reason)} gaps")


@app.command()
def reopen(numbers: Gaps, reason: Reason, config: Config = None) -> None:
    """Take the acknowledgement of gaps back."""
    with connect(load_for_reading(config), "loader") as connection:
        typer.echo(f"open again: {gaps.reopen(connection, numbers, reason)} gaps")


@app.command("backup")
def backup_(file: Annotated[Path, typer.Argument(help="File to write.")], config: Config = None) -> None:
    """Write the whole warehouse to one file; landing and `secrets` of HOURGLASS_HOME are copied besides."""
    size = backup.dump(load_for_reading(config), file)
    typer.echo(f"wrote {file}, {size:,} bytes; it holds personal data")


@app.command("restore")
def restore_(file: Annotated[Path, typer.Argument(help="File of `backup`.")], config: Config = None) -> None:
    """Fill an empty warehouse from a backup."""
    backup.restore(load_for_reading(config), file)
    typer.echo("restored; the next night upgrades it if it is of an older version")


@app.command("status")
def status_(
    config: Config = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    is_check: Annotated[
        bool, typer.Option("--check", help="For monitoring: one line, exit code 1 if a person should look.")
    ] = False,
) -> None:
    """Show the last night by source and stream, quarantine, gaps, failed steps, approvals, and what ends soon."""
    from warehouse import status

    settings = load_for_reading(config)
    today = datetime.now(settings.zone).date()
    found = status.NOTHING
    if is_prepared(settings):
        with connect(settings, "loader") as connection:
            found = status.read(connection, today)
    alarms = status.alarms(found, today - timedelta(days=1))
    if is_check:
        typer.echo(f"hourglass: {'; '.join(alarms) or 'well'}")
        raise typer.Exit(1 if alarms else 0)
    if as_json:
        typer.echo(json.dumps({**found, "alarms": alarms}, default=str, indent=2))
    elif found["run"] is None:
        typer.echo(f"no night has run yet: {_first_night(settings)}")
    else:
        status.show(found, Console(width=None if sys.stdout.isatty() else 200, soft_wrap=True, highlight=False))


@app.command("replay")
def replay_(
    config: Config = None,
    source: Annotated[str | None, typer.Option(help="Only this source.")] = None,
    stream: Annotated[str | None, typer.Option(help="Only this stream.")] = None,
    is_ledger_lost: Annotated[
        bool, typer.Option("--ledger-lost", help="First enter what landing knows into an empty ledger.")
    ] = False,
) -> None:
    """Build raw and raw_history again from landing; run `make nightly` afterwards, so that the marts follow."""
    from warehouse import recovery, replay

    settings = load_for_reading(config)
    if is_ledger_lost:
        typer.echo(f"recovered: {recovery.recover_ledger(settings)} batches")
    for table, batches in replay.replay(settings, source, stream).items():
        if batches:
            typer.echo(f"{table}: {batches} batches")


def _first_night(settings: Settings) -> str:
    """The command that plays it."""
    return f"`make nightly{'' if settings.is_demo else f' CONFIG={settings.file}'}`"


def _role(name: str) -> Role:
    from warehouse.connection import ROLES

    if name != "owner" and name not in ROLES:
        raise SettingsError(f"unknown role {name!r}; known: owner, {', '.join(ROLES)}")
    return name  # type: ignore[return-value]
