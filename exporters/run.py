"""Export every list to every destination that it names and the settings allow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from itertools import groupby
from typing import Any

import psycopg

from exporters.audience import Audience, Plan
from exporters.catalog import Destination, destinations
from exporters.errors import ExportError, OldListsError, TakenOutError, UnknownListError
from exporters.outcomes import ExportResult, Outcome, told
from exporters.platform import Platform
from exporters.sync.run import export as synchronise
from warehouse import activation, ledger
from warehouse.activation import Definition
from warehouse.connection import connect
from warehouse.settings import Settings


def export_all(
    settings: Settings, night: date, run_id: str, *,
    only: str | None = None, without: Collection[str] = (), dry_run: bool = False,
) -> list[ExportResult]:  # fmt: skip
    """Export all lists (or `only` one), by priority. A list that fails is in the result and does not stop the others.

    A list that goes to no destination of the settings gives no result. `dry_run` plans and writes nothing.
    Raises UnknownDestinationError, UnknownListError and OldListsError before anything is started.
    """
    targets = destinations(settings)
    with connect(settings, role="activator") as connection:
        lists = [one for one in activation.definitions(connection) if only in (None, one.list_name)]
        _check_age(connection)
        connection.commit()
        if only is not None and not lists:
            raise UnknownListError(f"there is no list {only!r}; see audiences.audience_definitions")
        admitted = [one for one in lists if one.list_name not in without]
        pairs = [(one, target) for one in admitted for target in targets if target.name in one.destinations]
        return [_export(settings, connection, one, target, night, run_id, dry_run) for one, target in pairs]


def _check_age(connection: psycopg.Connection) -> None:
    """Raises OldListsError where an older night was transformed again after a newer one was exported."""
    built, sent = ledger.last_step(connection, "transform"), ledger.newest_night(connection, "export")
    if built is not None and sent is not None and built["night"] < sent:
        raise OldListsError(
            f"the lists are those of {built['night']}, and lists of {sent} were exported: they do not know who has"
            f" refused since; run the night of {sent} again, or a newer one"
        )


def _export(
    settings: Settings, connection: psycopg.Connection, definition: Definition,
    destination: Destination[Any] | Platform, night: date, run_id: str, dry_run: bool,
) -> ExportResult:  # fmt: skip
    """One list to one destination, by one writer at a time."""
    try:
        with activation.one_writer(connection, definition.list_name, destination.name):
            if not isinstance(destination, Destination):  # a platform has no folder to plan
                return synchronise(settings, connection, destination, definition, night, run_id, dry_run)
            audience = _audience(settings, connection, definition, destination.name, night)
            plan = destination.plan(audience)
            if dry_run:
                return _result(destination, plan, "planned")
            if _is_done(audience, plan) and destination.holds(plan):
                return _result(destination, plan, "unchanged")
            return _send(connection, destination, plan, run_id)
    except TakenOutError:
        return _export(settings, connection, definition, destination, night, run_id, dry_run)
    except (ExportError, activation.ExportInProgressError, psycopg.Error, OSError) as error:
        return ExportResult(definition.list_name, destination.name, night, "failed", error=told(error))


def _send(connection: psycopg.Connection, destination: Destination[Any], plan: Plan, run_id: str) -> ExportResult:
    """Ledger, send, ledger: a process killed in between leaves a planned export, which the next run replaces."""
    export_id = activation.plan(
        connection, run_id=run_id, night=plan.night, list_name=plan.list_name, destination=destination.name,
        path=plan.path, rows=plan.rows, digest=plan.digest, changes=plan.changes,
    )  # fmt: skip
    connection.commit()
    try:
        detail = destination.send(plan, export_id=export_id, run_id=run_id)
        if gone := activation.taken_out(connection, plan.list_name, export_id):
            raise TakenOutError(f"{gone} people were taken out of {plan.list_name} meanwhile; run it again")
    except (ExportError, OSError) as error:
        activation.finish(connection, export_id, "failed", {"error": told(error)})
        connection.commit()
        raise
    activation.finish(connection, export_id, "complete", detail)
    connection.commit()
    return _result(destination, plan, "complete")


def _audience(
    settings: Settings, connection: psycopg.Connection, definition: Definition, destination: str, night: date
) -> Audience:
    """Read people, contacts and the last export as of one instant."""
    with activation.snapshot(connection):
        name = definition.list_name
        past = activation.last_export(connection, name, destination)
        contacts = groupby(activation.contacts(connection, name), key=lambda contact: contact.person_id)
        return Audience(
            definition=definition,
            night=max(night, past.night) if past else night,
            candidates=tuple(activation.candidates(connection, name)),
            candidate_count=activation.candidate_count(connection, name),
            contacts={person_id: tuple(group) for person_id, group in contacts},
            shop_country=settings.shop.country,
            past=past,
        )


def _is_done(audience: Audience, plan: Plan) -> bool:
    past = audience.past
    return past is not None and past.night == plan.night and past.digest == plan.digest


def _result(destination: Destination[Any], plan: Plan, outcome: Outcome) -> ExportResult:
    moved = Counter[str](change.operation for change in plan.changes)
    return ExportResult(
        plan.list_name, destination.name, plan.night, outcome, plan.rows, dict(moved), plan.path, plan.warnings
    )
