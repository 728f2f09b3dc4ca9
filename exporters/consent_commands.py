"""Commands on consent: note a refusal and carry it out, note an agreement, say what a person said."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

import typer

from exporters import erasure as forgetting
from warehouse import consents, erasure
from warehouse.connection import WarehouseUnreachableError, connect
from warehouse.consents import Said
from warehouse.settings import Settings, SettingsError, load_for_reading

Kind = Annotated[str, typer.Option("--by", help=", ".join(erasure.KINDS))]
Value = Annotated[str | None, typer.Option(help="the identifier; without it one line of standard input")]
Source = Annotated[str, typer.Option(help="how the shop was told, as telephone or letter")]
Evidence = Annotated[str | None, typer.Option(help="where the proof lies, as a ticket's number; no personal data")]
At = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%z"], help="default: now")]
Config = Annotated[str | None, typer.Option(help="settings file; default: that of the last night")]
_USAGE = (SettingsError, WarehouseUnreachableError, erasure.NobodyFoundError)


def register(app: typer.Typer) -> None:
    """Add the commands to the exporters'."""
    app.command("opt-out")(opt_out)
    app.command("opt-in")(opt_in)
    app.command("consents")(show)


def opt_out(
    kind: Kind = "email", value: Value = None, source: Source = "command", evidence: Evidence = None, at: At = None,
    config: Config = None,
) -> None:  # fmt: skip
    """Stop advertising to a person: now, at every destination ever used. Exit code 1: a place did not confirm."""
    now = datetime.now(UTC)

    def carry_out(settings: Settings, identifier: str) -> None:
        said = Said("denied", source, evidence, _instant(at))
        done = forgetting.opt_out(settings, kind, identifier, said, now.date(), f"manual:{now:%Y-%m-%dT%H:%M:%SZ}")
        typer.echo(f"request {done.request_id}: {'complete' if done.is_complete else 'open'}, {done.receipts} receipts")
        tell_open(done)
        if done.failures:
            raise typer.Exit(1)

    _with_identifier(kind, value, config, carry_out)


def opt_in(
    source: Source, kind: Kind = "email", value: Value = None, evidence: Evidence = None, at: At = None,
    config: Config = None,
) -> None:  # fmt: skip
    """Note that a person agreed to advertising; lists know it from the next night on."""

    def note(settings: Settings, identifier: str) -> None:
        with connect(settings) as connection:
            stored = erasure.stored_value(settings, kind, identifier)
            consents.note(connection, kind, stored, Said("granted", source, evidence, _instant(at)))
            connection.commit()
        typer.echo("noted; lists know it from the next night on")

    _with_identifier(kind, value, config, note)


def show(kind: Kind = "email", value: Value = None, config: Config = None) -> None:
    """Say everything that a person said on advertising, oldest first; the last line counts."""

    def tell(settings: Settings, identifier: str) -> None:
        with connect(settings) as connection:
            found = consents.of_identifier(connection, kind, erasure.stored_value(settings, kind, identifier))
        lines = [
            f"{f'{said.said_at:%Y-%m-%d %H:%M}Z' if said.said_at else 'undated'} {said.state}, told by {said.source}"
            + (f" ({said.evidence})" if said.evidence else "")
            for said in found
        ]
        typer.echo("\n".join(lines) or "nothing is known: a no in the EEA, the United Kingdom and Switzerland")

    _with_identifier(kind, value, config, tell)


def tell_open(done: forgetting.Forgotten) -> None:
    """Print why a request is open."""
    for failure in done.failures:
        typer.echo(f"  not confirmed: {failure}; it is tried again with the next night", err=True)
    for place in done.waiting:
        typer.echo(f"  waits: {place}; it is asked again with the next night")


def _with_identifier(kind: str, value: str | None, config: str | None, action: Callable[[Settings, str], None]) -> None:
    """Call the action; wrong usage and settings are told and end with exit code 2."""
    if kind not in erasure.KINDS:
        typer.echo(f"--by {kind}: known are {', '.join(erasure.KINDS)}", err=True)
        raise typer.Exit(2)
    try:
        settings = load_for_reading(config)
        action(settings, value or sys.stdin.readline().strip())
    except _USAGE as error:
        typer.echo(error, err=True)
        raise typer.Exit(2) from None


def _instant(at: datetime | None) -> datetime:
    """The instant given, a day being its first in UTC; else now."""
    if at is None:
        return datetime.now(UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
