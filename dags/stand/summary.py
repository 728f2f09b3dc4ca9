"""What a night came to, on one screen: rows, validation, revenue by channel, lists, and where to look."""

from __future__ import annotations

from functools import partial
from typing import Any

import psycopg
from rich.console import Console
from rich.table import Table

from reports import message, metrics
from reports.sections import lists
from warehouse import ledger, query
from warehouse.connection import connect
from warehouse.settings import Settings


def show(settings: Settings, console: Console, runs: list[str]) -> bool:
    """Print the last run's summary (and a line for each earlier one); returns whether all were complete."""
    with connect(settings) as connection:
        found = query.rows(connection, "ops.runs", where={"run_id": runs}, order_by=["night"])
        for run in found[:-1]:
            console.print(f"night {run['night']}: {run['state']}")
        last = found[-1]
        console.rule(f"{settings.shop.name}: night {last['night']}: {_outcome(connection, last)}")
        _sources(connection, console, settings, last["run_id"])
        for doubt in message.doubts(settings, last["night"]):
            console.print(f"  ! {doubt}", style="red", markup=False, soft_wrap=True)
        _validations(connection, console, last["run_id"])
        for table in (partial(_revenue, settings=settings), partial(_lists, run_id=last["run_id"])):
            try:
                table(connection, console)
            except query.OutdatedTableError as error:
                console.print(f"  ! {error}", style="red", markup=False, soft_wrap=True)
        _places(connection, console, last["run_id"])
    return all(run["state"] == "complete" for run in found)


def _outcome(connection: psycopg.Connection, run: dict[str, Any]) -> str:
    """In a few words; that nothing has changed only where nothing failed either."""
    if run["state"] == "complete":
        return "nothing has changed" if _is_unchanged(connection, run["run_id"]) else "complete"
    held = len(ledger.batches(connection, states=("quarantined",)))
    return f"{run['state']}; {held:,} batches wait in quarantine" if held else str(run["state"])


def _is_unchanged(connection: psycopg.Connection, run_id: str) -> bool:
    steps = ledger.steps(connection, run_id)
    return any(step["step"] == "transform" and step["state"] == "unchanged" for step in steps)


def _sources(connection: psycopg.Connection, console: Console, settings: Settings, run_id: str) -> None:
    table = Table("source", "state", "landed", "new", "changed", "gone", "unchanged", box=None, pad_edge=False)
    problems: list[str] = []
    for source in settings.sources:
        steps = {step["step"]: step for step in ledger.steps(connection, run_id, source)}
        published = steps.get("publish", {}).get("detail", {}).get("result") or {}
        batches = query.rows(connection, "ops.batches", ["rows"], {"run_id": run_id, "source": source})
        landed = sum(batch["rows"] or 0 for batch in batches)
        figures = [f"{published.get(name, 0):,}" for name in ("inserted", "updated", "removed", "unchanged")]
        state = steps.get("extract", {}).get("state", "not run")
        table.add_row(source, state, f"{landed:,}", *figures)
        problems += steps.get("extract", {}).get("detail", {}).get("problems") or []
    console.print(table)
    for problem in problems:
        console.print(f"  ! {problem}", style="red", markup=False, soft_wrap=True)


def _validations(connection: psycopg.Connection, console: Console, run_id: str) -> None:
    results = query.rows(connection, "ops.validations", where={"run_id": run_id})
    failed = [result for result in results if not result["is_success"]]
    critical = sum(result["severity"] == "critical" for result in failed)
    console.print(
        f"\nvalidation: {len(results):,} expectations, {critical} critical failures, {len(failed) - critical} warnings"
    )
    for result in failed[:10]:
        place = f"{result['source']}.{result['stream']}"
        console.print(f"  {result['severity']}: {place}: {result['detail']}", markup=False, soft_wrap=True)
    for step in ledger.steps(connection, run_id):
        if step["state"] == "failed" and not step["source"]:
            reason = step["detail"].get("error") or "; ".join(step["detail"].get("problems") or [])
            console.print(f"  ! {step['step']} failed: {reason}", style="red", markup=False, soft_wrap=True)


def _revenue(connection: psycopg.Connection, console: Console, settings: Settings) -> None:
    if not query.exists(connection, "marts.rpt_channel_return"):
        return
    rows = query.rows(connection, "marts.rpt_channel_return")
    table = Table(
        title=f"attributed revenue by channel, 30 days, {settings.shop.currency}", box=None, title_justify="left"
    )
    models = sorted({row["model"] for row in rows})
    table.add_column("channel")
    table.add_column(metrics.label("spend").lower(), justify="right")
    for model in models:
        table.add_column(model, justify="right")
    by_channel: dict[str, dict[str, Any]] = {}
    for row in rows:
        by_channel.setdefault(row["channel"], {"spend": row["spend"]})[row["model"]] = row["revenue"]
    for channel, figures in sorted(
        by_channel.items(), key=lambda item: -(item[1].get(models[0]) or 0) if models else 0
    ):
        cells = [f"{figures.get(name) or 0:,.2f}" for name in ("spend", *models)]
        table.add_row(channel, *cells)
    console.print()
    console.print(table)


def _lists(connection: psycopg.Connection, console: Console, run_id: str) -> None:
    if not query.exists(connection, "marts.rpt_audience_sizes"):
        return
    sizes = query.rows(connection, "marts.rpt_audience_sizes", order_by=["list_name", "destination"])
    left_out = query.rows(connection, "marts.rpt_audience_exclusions")
    exports = [step["detail"] for step in ledger.steps(connection, run_id) if step["step"] == "export"]
    table = Table("list", box=None, pad_edge=False)
    for name in ("people", "addressable", "new", "gone"):
        table.add_column(name, justify="right")
    table.add_column("left out")
    found = lists.grouped(sizes, left_out, exports[-1] if exports else {}).lists
    for one in found:
        changes = [f"{number or 0:,}" for number in (one.size, one.added, one.removed)]
        table.add_row(one.name, changes[0], one.reach, *changes[1:], one.left_out)
    console.print()
    console.print(table)
    if exports and exports[-1].get("not_sent"):
        console.print(f"  ! {exports[-1]['not_sent']}", style="red", markup=False, soft_wrap=True)
    for one in found:
        if one.reach_by_destination:
            console.print(f"  {one.name}: addressable: {one.reach_by_destination}", markup=False)
        for stop in one.stopped:
            console.print(f"  ! {one.name}: {stop}", style="red", markup=False, soft_wrap=True)


def _places(connection: psycopg.Connection, console: Console, run_id: str) -> None:
    steps = {step["step"]: step["detail"] for step in ledger.steps(connection, run_id)}
    report = steps.get("report", {}).get("path")
    console.print(f"\nreport:     {report or 'not written'}", soft_wrap=True)
    console.print("warehouse:  .venv/bin/python -m warehouse psql", soft_wrap=True)
