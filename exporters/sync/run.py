"""One list to one platform: plan, judge, note, send, note."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import psycopg

from exporters.accounting import Accounting
from exporters.errors import InvalidIdentifierError, PlatformError, TooSmallError
from exporters.identifiers import digest
from exporters.outcomes import ExportResult, told
from exporters.platform import Delivery, Platform
from exporters.sync.confirmation import confirm
from exporters.sync.guards import Judgement, judge
from warehouse import remote, sync, sync_plan
from warehouse.activation import Definition
from warehouse.remote import RemoteList
from warehouse.settings import Settings
from warehouse.sync import Batch
from warehouse.sync_plan import Figures


@dataclass(frozen=True)
class _Sync:
    """What every step of one export needs."""

    settings: Settings
    connection: psycopg.Connection
    platform: Platform
    definition: Definition
    night: date
    run_id: str

    @property
    def place(self) -> tuple[str, str]:
        return self.definition.list_name, self.platform.name

    def result(self, outcome: Any, figures: Figures, **more: Any) -> ExportResult:
        changes = {name: count for name, count in figures.changes.items() if name != "keep"}
        return ExportResult(*self.place, self.night, outcome, figures.size, changes, **more)


def export(
    settings: Settings, connection: psycopg.Connection, platform: Platform, definition: Definition,
    night: date, run_id: str, dry_run: bool,
) -> ExportResult:  # fmt: skip
    """Tell the platform the difference. Raises PlatformError, ExportError; what was accepted until then stays noted."""
    work = _Sync(settings, connection, platform, definition, night, run_id)
    _read_contacts(work)
    warnings = [] if dry_run else [*confirm(connection, platform, definition.list_name)]
    known = remote.known(connection, *work.place, platform.account)
    replacement = None if known is None or dry_run else platform.replacement(known, night)
    figures = _plan(work, replaces=replacement is not None)
    if replacement is not None and figures.size == 0:  # nobody can be sent in place of those who must go: name them
        replacement, figures = None, _plan(work, replaces=False)
    account = _account(figures)
    account.check(f"{definition.list_name} to {platform.name}")
    judgement = _judge(work, figures)
    if dry_run:
        connection.rollback()
        return work.result("planned", figures, warnings=(*judgement.refusals, *judgement.holds, *judgement.warnings))
    warnings += judgement.warnings
    if judgement.refusals or judgement.holds:
        return _stopped(work, figures, judgement, known)
    is_changed = any(count for operation, count in figures.changes.items() if operation != "keep")
    if not is_changed and (replacement is None or not replacement.is_due):
        connection.commit()
        return work.result("unchanged", figures, warnings=tuple(warnings))
    why = replacement.why if replacement else None
    detail = {"accounting": account.to_json(), "changes": figures.changes, "replaced_because": why}
    _deliver(work, figures, replacement is not None, detail)
    return work.result("complete", figures, warnings=tuple(warnings))


def _read_contacts(work: _Sync) -> None:
    """Put contacts that are new into the vendor's form, once for all nights."""
    country = work.settings.shop.country or ""
    vendor = work.platform.vendor
    rows: list[tuple[str, str, str, str | None, str | None]] = []
    for kind, value, region in sync_plan.unread_contacts(
        work.connection, work.definition.list_name, vendor.name, country
    ):
        try:
            rows.append((kind, value, region, digest(vendor, kind, value, region), None))
        except InvalidIdentifierError as error:
            rows.append((kind, value, region, None, error.reason))
    sync_plan.keep_digests(work.connection, vendor.name, rows)
    work.connection.commit()


def _plan(work: _Sync, *, replaces: bool) -> Figures:
    return sync_plan.plan(
        work.connection, work.definition.list_name, work.platform.name, work.platform.vendor.name, work.night,
        shop_country=work.settings.shop.country or "", replaces=replaces,
        names_removals=not replaces or work.platform.names_removals,
        rows_per_request=work.platform.rows_per_request, identifiers_per_row=work.platform.identifiers_per_row,
    )  # fmt: skip


def _judge(work: _Sync, figures: Figures) -> Judgement:
    sources = tuple(work.settings.sources)
    return judge(
        figures, work.definition.minimum_size, remote.approved_size(work.connection, *work.place),
        remote.fresh_until(work.connection, sources),
        work.night - timedelta(days=work.settings.audiences.stale_after_days),
    )  # fmt: skip


def _stopped(work: _Sync, figures: Figures, judgement: Judgement, known: RemoteList | None) -> ExportResult:
    """Send nothing but removals for privacy, and note why."""
    state: Literal["refused", "held"] = "refused" if judgement.refusals else "held"
    why = "; ".join((*judgement.refusals, *judgement.holds))
    private = sync_plan.keep_only_private_removals(
        work.connection, work.platform.rows_per_request, work.platform.identifiers_per_row
    )
    if private and known is not None:
        _deliver(work, figures, False, {"only": "removals for privacy", "because": why})
    export_id = remote.note_stopped(work.connection, work.run_id, work.night, *work.place, state, figures.size, why)
    work.connection.commit()
    remedy = f"; to let it go: python -m exporters approve {export_id}" if state == "held" else ""
    gone = f"; {private} people were removed for privacy" if private else ""
    return work.result("held" if state == "held" else "failed", figures, error=f"{why}{gone}{remedy}")


def _deliver(work: _Sync, figures: Figures, replaces: bool, detail: dict[str, Any]) -> None:
    """Note, send and note again; a list that is too small for removals is sent whole."""
    known = remote.known(work.connection, *work.place, work.platform.account)
    export_id = sync.note_plan(work.connection, work.run_id, work.night, *work.place, figures)
    work.connection.commit()
    try:
        target = work.platform.open_list(work.definition, known)
        remote.keep(work.connection, *work.place, work.platform.account, target, work.night)
        if replaces:
            remote.note_replaced(work.connection, *work.place, work.platform.account, None)
        work.connection.commit()
        said = _send_all(work, export_id, target, replaces)
    except TooSmallError as error:
        sync.finish(work.connection, export_id, "failed", {"error": told(error)})
        work.connection.commit()
        if replaces or figures.size == 0 or "only" in detail:
            raise
        again = _plan(work, replaces=True)
        _deliver(work, again, True, {**detail, "replaced_because": "the platform refuses removals from a small list"})
        return
    except BaseException as error:
        if isinstance(error, Exception):
            work.connection.rollback()
            sync.finish(work.connection, export_id, "failed", {"error": told(error)})
            work.connection.commit()
        raise
    if replaces:
        remote.note_replaced(work.connection, *work.place, work.platform.account, work.night)
    held = sync.held(work.connection, *work.place)
    sync.finish(work.connection, export_id, "complete", {**detail, "held": held, "platform": said})
    work.connection.commit()


def _send_all(work: _Sync, export_id: int, target: RemoteList, replaces: bool) -> dict[str, Any]:
    """Removals, then additions, each request noted before and after. Raises PlatformError after the last."""
    rejected: list[str] = []
    planned = sync.batches(work.connection, export_id)
    said: dict[str, Any] = {}
    # Whom a replacement leaves out is gone only when all of it has arrived.
    for phase in ("add", "remove") if replaces else ("remove", "add"):
        delivery = Delivery(target, [one for one in planned if one.phase == phase and one.rows], replaces)
        for batch in (one for one in planned if one.phase == phase):
            try:
                _send(work, export_id, delivery, batch)
            except PlatformError as error:
                if not error.is_of_the_request or replaces:
                    raise
                sync.note_rejected(work.connection, export_id, batch, told(error))
                rejected.append(told(error))
        if delivery.batches:
            said |= work.platform.after(delivery)
    if rejected:
        raise PlatformError(f"{len(rejected)} of {len(planned)} requests were refused; the first: {rejected[0]}")
    return said


def _send(work: _Sync, export_id: int, delivery: Delivery, batch: Batch) -> None:
    sync.leave_out_refusers(work.connection, work.definition.list_name, batch)
    is_valued = batch.phase == "add" and work.platform.takes_values(delivery.remote)
    valued_by = work.definition.list_name if is_valued else None
    rows = work.platform.body(sync.members(work.connection, batch.batch, valued_by))
    body = hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest()
    sync.note_sent(work.connection, export_id, work.night, work.place, batch, body)
    detail = work.platform.send(delivery, batch, rows) if rows else {}
    lasts = work.platform.remembers_days(work.definition)
    sync.note_accepted(work.connection, export_id, work.night, work.place, batch, lasts_days=lasts, detail=detail)


def _account(figures: Figures) -> Accounting:
    """Where the people found went; `sent` is who the platform is to hold."""
    left = dict(figures.left_out)
    lower = sum(left.pop(name) for name in list(left) if name.startswith("lower_priority"))
    held_out, no_consent = left.pop("held_out", 0), left.pop("no_consent", 0)
    invalid = dict(figures.unaddressable)
    no_identifier = invalid.pop("no_identifier", 0)
    return Accounting(figures.found, figures.size, held_out, left, no_consent, no_identifier, invalid, lower)
