"""Lists leave the warehouse: whoever asked is forgotten first, then every list is checked and exported."""

from __future__ import annotations

from datetime import date
from typing import Any

from dags.tasks.notes import closing
from warehouse import activation, ledger
from warehouse.connection import connect
from warehouse.settings import Settings


class ExportsFailedError(RuntimeError):
    """Some lists could not be exported; the message names each list, its destination and the reason."""


@closing
def export(settings: Settings, night: date) -> list[dict[str, Any]]:
    """Forget who asked for it, check every list and export those that pass.

    Lists of an older night than was exported are not sent, and the ledger says so: they do not know who has refused
    since. Raises ExportsFailedError after all lists have been tried.
    """
    from expectations.exports import check_lists
    from exporters.erasure import forget_all_asked
    from exporters.run import export_all

    with connect(settings, "activator") as connection:
        run_id = ledger.join_run(connection, settings, night)
        sent = ledger.newest_night(connection, "export")
        names = [one.list_name for one in activation.definitions(connection)]
    failed = [
        f"request {one.request_id} to forget a person: {failure}"
        for one in forget_all_asked(settings, night, run_id)
        for failure in one.failures
    ]
    if sent is not None and night < sent:
        return _none_sent(settings, run_id, sent, failed)
    verdicts = check_lists(settings, names, run_id)
    refused = {one.list_name: one.refusal for one in verdicts if one.refusal is not None}
    warnings = {one.list_name: one.warnings for one in verdicts}
    failed += refused.values()
    shown: list[dict[str, Any]] = []
    for one in export_all(settings, night, run_id, without=refused):
        name = one.list_name
        facts = {"list": name, "destination": one.destination, "rows": one.rows, "outcome": one.outcome}
        waiting = [one.error] if one.outcome == "held" and one.error else []
        shown.append({**facts, "warnings": [*warnings[name], *one.warnings, *waiting]})
        if one.outcome == "failed":
            failed.append(f"{name} to {one.destination}: {one.error}")
    is_unchanged = all(one["outcome"] == "unchanged" for one in shown)
    _record(settings, run_id, "unchanged" if is_unchanged else "complete", failed, lists=shown)
    return shown


def _none_sent(settings: Settings, run_id: str, sent: date, failed: list[str]) -> list[dict[str, Any]]:
    why = f"no list was sent: the lists of {sent} have been, and these are older; run that night again, or a newer one"
    _record(settings, run_id, "unchanged", failed, lists=[], not_sent=why)
    return []


def _record(settings: Settings, run_id: str, state: str, failed: list[str], **detail: Any) -> None:
    with connect(settings, "loader") as connection:
        ledger.record_step(connection, run_id, "export", "failed" if failed else state, problems=failed, **detail)
    if failed:
        raise ExportsFailedError("\n".join(failed))
