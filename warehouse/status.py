"""How the warehouse stands: the last night by source and stream, what is held back, missing or failed, ends soon."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg
from psycopg.rows import dict_row
from rich.console import Console
from rich.table import Table

from warehouse import expiries
from warehouse.ledger import IN_WORK

# Of each stream the newest batch, and the newest published one: what is in `raw`, and what the last night made of it.
_STREAMS = """
select distinct on (b.source, b.account, b.stream)
    b.source, b.account, b.stream, b.night, b.state, b.rows, b.inserted, b.updated, b.removed, p.night as raw_night,
    p.published_at, round(extract(epoch from now() - p.published_at) / 3600, 1)::float as raw_age_hours
from ops.batches b
left join lateral (
    select max(p.night) as night, max(p.published_at) as published_at from ops.batches p
    where (p.source, p.account, p.stream) = (b.source, b.account, b.stream) and p.state = 'published'
) p on true
where b.state <> 'abandoned'
order by b.source, b.account, b.stream, b.planned_at desc, b.batch_id
"""
_QUARANTINED = """
select batch_id, night, source, account, stream, rows, error as reason,
    'python -m warehouse release ' || batch_id as release, 'python -m warehouse discard ' || batch_id as discard
from ops.batches where state = 'quarantined' order by planned_at, batch_id
"""
_GAPS = """
select gap_id, source, account, stream, unit, field, reason, opened_at, acknowledged_at, acknowledged_by,
    acknowledged_because
from ops.gaps where closed_at is null
order by acknowledged_at is not null, source, account, stream, unit, field
"""
# A run that was killed stays `running`: when it last noted anything tells it from one that works.
_RUN = """
select
    run_id, night, kind, state, started_at, ended_at, heard_at,
    state = 'running' and heard_at < now() - interval '3 hours' as is_silent,
    -- Whoever stops a night has it closed as failed, though no step did, or one is still at work.
    state = 'failed' and (
        not exists (select from ops.steps s where s.run_id = last.run_id and s.state = 'failed')
        or exists (select from ops.steps s where s.run_id = last.run_id and s.state = 'running')
    ) as is_stopped
from (
    select r.*, greatest(
        r.started_at,
        (select max(greatest(s.started_at, s.ended_at)) from ops.steps s where s.run_id = r.run_id),
        (
            select max(greatest(b.planned_at, b.landed_at, b.staged_at, b.validated_at, b.published_at))
            from ops.batches b where b.run_id = r.run_id
        )
    ) as heard_at
    from ops.runs r where r.kind <> 'recovered' order by r.started_at desc limit 1
) last
"""
_UNFINISHED = """
select source, stream, state, count(*) as batches from ops.batches where state = any(%s)
group by source, stream, state order by source, stream, state
"""
# `extract` sums up a source's other steps: it is told where none of them says more.
_FAILED = """
select step, source, started_at, detail from ops.steps as one
where state = 'failed' and run_id = %s and not (step = 'extract' and exists (
    select from ops.steps as other
    where other.run_id = one.run_id and other.source = one.source and other.state = 'failed' and other.step <> 'extract'
))
order by started_at
"""

# Of each list and destination the newest export, where it waits and nobody has agreed since.
_WAITING = """
select export_id, night, list_name, destination, rows, 'python -m exporters approve ' || export_id as approve
from (
    select distinct on (list_name, destination) * from ops.exports order by list_name, destination, export_id desc
) newest
where state = 'held' and not exists (select from ops.export_approvals a where a.export_id = newest.export_id)
order by list_name, destination
"""

# Requests of people that are open for longer than two nights, and where they are not carried out yet.
_UNFORGOTTEN = """
select request_id, purpose, requested_at, coalesce(
    string_agg(
        concat_ws(' at ', nullif(list_name, ''), place) || ': ' || coalesce(detail, 'not done'), '; '
        order by place, list_name
    ) filter (where not is_done),
    'no place was told yet, or one is still to confirm'
) as places
from ops.erasures
left join (
    select distinct on (request_id, place, list_name) * from ops.erasure_receipts
    order by request_id, place, list_name, at desc
) newest using (request_id)
where state = 'open' and requested_at < now() - interval '2 days'
group by request_id, purpose, requested_at
order by request_id
"""
# What keeps a night from being all well.
_HELD = ("quarantined", "gaps", "failed_steps", "waiting", "unforgotten", "expiring")

# Before the first night.
NOTHING: dict[str, Any] = {"run": None, "streams": [], "unfinished": [], **{key: [] for key in _HELD}}


def read(connection: psycopg.Connection, today: date) -> dict[str, Any]:
    """`run` (the last one, or None), `streams`, `unfinished` batches (counted), `quarantined`, `gaps`, `failed_steps`
    (of that run), `waiting` exports, `unforgotten` requests and `expiring` tokens and API versions, as rows."""
    with connection.cursor(row_factory=dict_row) as cursor:
        run = cursor.execute(_RUN).fetchone()
        return {
            "run": run,
            "streams": cursor.execute(_STREAMS).fetchall(),
            "unfinished": cursor.execute(_UNFINISHED, (list(IN_WORK),)).fetchall(),
            "quarantined": cursor.execute(_QUARANTINED).fetchall(),
            "gaps": cursor.execute(_GAPS).fetchall(),
            "failed_steps": cursor.execute(_FAILED, (run["run_id"],)).fetchall() if run else [],
            "waiting": cursor.execute(_WAITING).fetchall(),
            "unforgotten": cursor.execute(_UNFORGOTTEN).fetchall(),
            "expiring": expiries.near(connection, today),
        }


def alarms(found: dict[str, Any], yesterday: date) -> list[str]:
    """What a person should look at, a few words each; empty: all is well. `yesterday`: the night that is due."""
    run = found["run"]
    if run is None:
        return ["no night has run"]
    told = []
    if run["night"] < yesterday:
        told.append(f"the last night is {run['night']}")
    if run["state"] == "failed":
        told.append("the last run failed")
    if run["is_silent"]:
        told.append(f"the run of {run['night']} has noted nothing since {run['heard_at']:%F %H:%M} UTC")
    kinds = (
        ("quarantined", "batches in quarantine"),
        ("gaps", "gaps"),
        ("waiting", "exports wait for approval"),
        ("unforgotten", "requests of people are not carried out everywhere"),
        ("expiring", "tokens or API versions end soon"),
    )
    open_gaps = [gap for gap in found["gaps"] if gap["acknowledged_at"] is None]
    counts = {key: len(rows) for key, rows in {**found, "gaps": open_gaps}.items() if isinstance(rows, list)}
    return told + [f"{counts[key]} {what}" for key, what in kinds if counts[key]]


def show(found: dict[str, Any], console: Console) -> None:
    """Print it for a person, once a night has run."""
    run = found["run"]
    console.print(
        f"last run: night {run['night']}, {run['kind']}, {run['state']}, started {run['started_at']:%F %H:%M} UTC"
    )
    if run["state"] == "running":
        heard = f"{run['heard_at']:%F %H:%M} UTC"
        console.print(f"it last noted something at {heard}; if nothing works on it any more, run the night again")
    _show_unfinished(found, console)
    columns = ("source", "account", "stream", "night", "state", "rows", "inserted", "updated", "removed")
    table = Table(*columns, "raw as of", "age", box=None, pad_edge=False)
    for row in found["streams"]:
        age = "" if row["raw_age_hours"] is None else f"{row['raw_age_hours']:.1f} h"
        table.add_row(*("" if row[name] is None else str(row[name]) for name in (*columns, "raw_night")), age)
    console.print(table)
    for row in found["quarantined"]:
        console.print(f"\nquarantined: {row['batch_id']} ({row['rows']} rows): {row['reason']}", markup=False)
        console.print(f"  {row['release']} --reason …\n  {row['discard']} --reason …", markup=False)
    _show_gaps(found["gaps"], console)
    for row in found["failed_steps"]:
        reasons = row["detail"].get("problems") or [row["detail"].get("error") or "no reason was noted"]
        for reason in reasons:
            console.print(f"failed: {row['step']} {row['source']}: {reason}", markup=False)
    for row in found["waiting"]:
        console.print(f"waiting: {row['list_name']} to {row['destination']}, {row['rows']} people: {row['approve']}")
    for row in found["unforgotten"]:
        since = f"request {row['request_id']} ({row['purpose']}) of {row['requested_at']:%F}"
        console.print(f"not carried out: {since}: {row['places']}", markup=False)
    for row in found["expiring"]:
        kind = row["kind"].replace("_", " ")
        console.print(f"ends on {row['ends_on']}: {row['source']} {kind} {row['name']}: {row['remedy']}", markup=False)
    is_over = run["state"] != "running"
    if is_over and not run["is_stopped"] and not found["unfinished"] and not any(found[key] for key in _HELD):
        console.print("nothing is held back, missing or failed")


def _show_unfinished(found: dict[str, Any], console: Console) -> None:
    """What a night that was stopped left half-way."""
    run, waiting = found["run"], found["unfinished"]
    if run["state"] == "running":
        return
    if run["is_stopped"]:
        console.print("it was stopped before its end; the same command completes it")
    if waiting:
        places = ", ".join(f"{row['source']}.{row['stream']} ({row['state']})" for row in waiting)
        count = sum(row["batches"] for row in waiting)
        console.print(f"waiting for the next night: {count} batches: {places}", markup=False)


def _show_gaps(gaps: list[dict[str, Any]], console: Console) -> None:
    """Those that nobody has acknowledged come first."""
    for row in gaps:
        place = "/".join(row[part] for part in ("source", "account", "stream", "unit", "field") if row[part])
        console.print(f"gap {row['gap_id']}: {place}, since {row['opened_at']:%F}: {row['reason']}", markup=False)
        if row["acknowledged_at"]:
            known = f"{row['acknowledged_at']:%F} by {row['acknowledged_by']}: {row['acknowledged_because']}"
            console.print(f"  acknowledged on {known}", markup=False)
    if any(row["acknowledged_at"] is None for row in gaps):
        console.print(
            "  where a gap can never be filled: python -m warehouse acknowledge <gap> … --reason …", markup=False
        )
