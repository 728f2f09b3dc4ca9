"""The ledger: which runs, steps and batches there are, and how far each has come.

A batch is one stream's share of a unit of work (source, account, unit). It goes
planned → landed → staged → validated → published, or ends as quarantined, discarded or abandoned.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import psycopg
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb

from warehouse import events
from warehouse.settings import Settings

IN_WORK = ("planned", "landed", "staged", "validated")


@dataclass(frozen=True)
class Unit:
    """A piece of work that is done whole or not at all.

    `streams`: the streams it brings; `scope`: by stream, the column values for which the unit is complete, so that
    rows of `raw` with these values that it does not bring are gone at the source. A stream without scope only adds.
    """

    source: str
    account: str
    name: str
    streams: tuple[str, ...]
    business_day: date | None = None
    scope: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Batch:
    """One row of `ops.batches`, as far as the pipeline needs it."""

    batch_id: str
    run_id: str
    night: date
    source: str
    account: str
    stream: str
    unit: str
    business_day: date | None
    scope: dict[str, list[str]] | None
    state: str
    path: str
    rows: int | None
    checksum: str | None
    detail: dict[str, Any]
    planned_at: datetime
    published_at: datetime | None
    error: str | None


_COLUMNS = ", ".join(Batch.__dataclass_fields__)


def start_run(connection: psycopg.Connection, settings: Settings, night: date, kind: str) -> str:
    """Open a run and return its id; the settings that it used are kept with it."""
    run_id = f"{night:%Y%m%d}-{secrets.token_hex(4)}"
    used = settings.model_dump(mode="json", exclude={"warehouse", "alerts"})
    connection.execute(
        "insert into ops.runs (run_id, night, kind, state, settings) values (%s, %s, %s, 'running', %s)",
        (run_id, night, kind, Jsonb(used)),
    )
    connection.commit()
    events.tell("run", run=run_id, night=night, state="running")
    return run_id


def finish_run(connection: psycopg.Connection, run_id: str, state: str) -> None:
    """Close a run as `complete` or `failed`."""
    connection.execute("update ops.runs set state = %s, ended_at = now() where run_id = %s", (state, run_id))
    connection.commit()
    events.tell("run", run=run_id, state=state)


def record_step(
    connection: psycopg.Connection, run_id: str, step: str, state: str, source: str = "", **detail: Any
) -> None:
    """Note where a step of a run stands: running, complete, unchanged or failed."""
    connection.execute(
        "insert into ops.steps (run_id, step, source, state, detail) values (%(run)s, %(step)s, %(source)s, %(state)s,"
        " %(detail)s) on conflict (run_id, step, source) do update set state = excluded.state,"
        " detail = steps.detail || excluded.detail,"
        " ended_at = case when excluded.state = 'running' then null else now() end",
        {"run": run_id, "step": step, "source": source, "state": state, "detail": Jsonb(detail)},
    )
    connection.commit()
    events.tell("step", run=run_id, step=step, source=source or None, state=state)


def plan(
    connection: psycopg.Connection, run_id: str, night: date, unit: Unit, paths: dict[str, tuple[str, str]]
) -> list[Batch]:
    """Write down the batches of a unit before its first byte; `paths` gives (batch id, landing path) by stream."""
    for stream, (batch_id, path) in paths.items():
        scope = unit.scope.get(stream)
        connection.execute(
            "insert into ops.batches (batch_id, run_id, night, source, account, stream, unit, business_day, scope,"
            " state, path, detail) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'planned', %s, %s)",
            (
                batch_id,
                run_id,
                night,
                unit.source,
                unit.account,
                stream,
                unit.name,
                unit.business_day,
                Jsonb(scope) if scope is not None else None,
                path,
                Jsonb(unit.detail),
            ),
        )
    connection.commit()
    return [
        batch
        for batch in batches(connection, source=unit.source, states=("planned",))
        if batch.path in {path for _, path in paths.values()}
    ]


def batches(
    connection: psycopg.Connection,
    *,
    source: str | None = None,
    states: Iterable[str] | None = None,
    account: str | None = None,
    stream: str | None = None,
    unit: str | None = None,
    night: date | None = None,
) -> list[Batch]:
    """Batches in the order they were planned, narrowed by whatever is given."""
    wanted = {"source": source, "account": account, "stream": stream, "unit": unit, "night": night}
    conditions = [f"{name} = %({name})s" for name, value in wanted.items() if value is not None]
    if states is not None:
        conditions.append("state = any(%(states)s)")
    where = f" where {' and '.join(conditions)}" if conditions else ""
    query = f"select {_COLUMNS} from ops.batches{where} order by planned_at, batch_id"  # noqa: S608 - own names only
    with connection.cursor(row_factory=class_row(Batch)) as cursor:
        found = cursor.execute(query, {**wanted, "states": list(states or ())}).fetchall()
    connection.commit()
    return found


def batch(connection: psycopg.Connection, batch_id: str) -> Batch | None:
    """One batch by its id."""
    with connection.cursor(row_factory=class_row(Batch)) as cursor:
        query = f"select {_COLUMNS} from ops.batches where batch_id = %s"  # noqa: S608 - own names only
        return cursor.execute(query, (batch_id,)).fetchone()


def move(connection: psycopg.Connection, batch_ids: Sequence[str], path: str, checksum: str) -> None:
    """Batches whose rows are in another file now; its receipt is still to be written. The caller commits."""
    statement = "update ops.batches set path = %s, checksum = %s, receipt_at = null where batch_id = any(%s)"
    connection.execute(statement, (path, checksum, list(batch_ids)))


def advance(connection: psycopg.Connection, batch_id: str, state: str, **values: Any) -> None:
    """Move a batch to a state, with its figures; the caller commits."""
    stamp = {"landed", "staged", "validated", "published"} & {state}
    changes = {
        "state": state,
        **{key: Jsonb(value) if isinstance(value, dict) else value for key, value in values.items()},
    }
    assignments = [f"{name} = %({name})s" for name in changes]
    assignments += [f"{name}_at = now()" for name in stamp if f"{name}_at" not in changes]
    statement = f"update ops.batches set {', '.join(assignments)} where batch_id = %(batch_id)s"  # noqa: S608 - own names
    connection.execute(statement, {**changes, "batch_id": batch_id})
    events.tell("batch", batch=batch_id, state=state, rows=values.get("rows"))


def last_published(connection: psycopg.Connection, source: str, account: str, stream: str, unit: str) -> Batch | None:
    """The newest published batch of a unit's stream: where the cursor stands."""
    found = batches(connection, source=source, account=account, stream=stream, unit=unit, states=("published",))
    return max(found, key=lambda batch: (batch.night, batch.planned_at), default=None)


def published_nights(
    connection: psycopg.Connection, source: str, account: str, streams: Sequence[str], asked: Sequence[str] = ()
) -> dict[str, date]:
    """By unit, the newest night for which all of the streams were published; `date.min` where one never was.

    A night is the one that was asked for, also where its rows are booked under a newer one: an old night that is read
    again does not bring the days after it. A batch counts only if all of `asked` was asked for, by `asked` in its
    unit's detail; one that does not say counts.
    """
    rows = connection.execute(
        "select b.unit, b.stream, max(r.night) filter (where coalesce(b.detail -> 'asked', %(asked)s) @> %(asked)s)"
        " from ops.batches as b join ops.runs as r using (run_id) where b.source = %(source)s"
        " and b.account = %(account)s and b.stream = any(%(streams)s) and b.state = 'published'"
        " group by b.unit, b.stream",
        {"source": source, "account": account, "streams": list(streams), "asked": Jsonb(list(asked))},
    ).fetchall()
    connection.commit()
    nights = {(unit, stream): night for unit, stream, night in rows if night is not None}
    return {unit: min(nights.get((unit, one), date.min) for one in streams) for unit, _, _ in rows}


def unit_state(connection: psycopg.Connection, source: str, account: str, unit: str) -> dict[str, Any]:
    """What a killed extraction of this unit left to go on with; empty if nothing."""
    row = connection.execute(
        "select state from ops.unit_states where source = %s and account = %s and unit = %s", (source, account, unit)
    ).fetchone()
    connection.commit()
    return dict(row[0]) if row else {}


def keep_unit_state(
    connection: psycopg.Connection, source: str, account: str, unit: str, state: dict[str, Any] | None
) -> None:
    """Keep what is needed to go on (a report job's id); None forgets it."""
    if state is None:
        statement = "delete from ops.unit_states where source = %s and account = %s and unit = %s"
        connection.execute(statement, (source, account, unit))
    else:
        connection.execute(
            "insert into ops.unit_states (source, account, unit, state) values (%s, %s, %s, %s)"
            " on conflict (source, account, unit) do update set state = excluded.state, changed_at = now()",
            (source, account, unit, Jsonb(state)),
        )
    connection.commit()


def open_gap(
    connection: psycopg.Connection, run_id: str, unit: Unit, stream: str, field_name: str, reason: str
) -> None:
    """Record a field or object of a unit that could not be had, once until it is closed.

    A reason that changed takes an acknowledgement away (`warehouse.gaps`): so it holds no id of a single request.
    """
    connection.execute(
        "insert into ops.gaps (source, account, stream, unit, field, reason, opened_run)"
        " values (%s, %s, %s, %s, %s, %s, %s) on conflict (source, account, stream, unit, field, closed_at)"
        " do update set reason = excluded.reason, acknowledged_at = null, acknowledged_by = null,"
        " acknowledged_because = null where gaps.reason <> excluded.reason",
        (unit.source, unit.account, stream, unit.name, field_name, reason, run_id),
    )
    connection.commit()


def close_gaps(connection: psycopg.Connection, unit: Unit, but: set[tuple[str, str]]) -> None:
    """Close the open gaps of a unit, except those of these streams and fields, which are still there."""
    connection.execute(
        "update ops.gaps set closed_at = now() where closed_at is null and source = %s and account = %s and unit = %s"
        " and not stream || '/' || field = any(%s)",
        (unit.source, unit.account, unit.name, [f"{stream}/{field}" for stream, field in but]),
    )
    connection.commit()


def set_gaps(
    connection: psycopg.Connection, run_id: str, source: str, account: str, stream: str, reasons: dict[str, str]
) -> None:
    """Make these (by unit) the open gaps of a stream: new ones are opened, those that are no more are closed."""
    identity = {"source": source, "account": account, "stream": stream}
    connection.execute(
        "update ops.gaps set closed_at = now() where closed_at is null and source = %(source)s"
        " and account = %(account)s and stream = %(stream)s and not unit = any(%(units)s)",
        {**identity, "units": list(reasons)},
    )
    for name, reason in reasons.items():
        open_gap(connection, run_id, Unit(source, account, name, (stream,)), stream, "", reason)
    connection.commit()


def join_run(connection: psycopg.Connection, settings: Settings, night: date, kind: str = "nightly") -> str:
    """The newest run of a night, open again if it was over, or a new one.

    All tasks of a night work for one run, in whichever process, also those that are run again.
    """
    connection.execute("select pg_advisory_xact_lock(hashtext('hourglass run'))")
    row = connection.execute(
        "select run_id, state from ops.runs where night = %s and kind = %s"
        " order by state = 'running' desc, started_at desc limit 1",
        (night, kind),
    ).fetchone()
    if row is None:
        return start_run(connection, settings, night, kind)
    run_id, state = row
    if state != "running":
        connection.execute("update ops.runs set state = 'running', ended_at = null where run_id = %s", (run_id,))
    connection.commit()
    return str(run_id)


def record_node(
    connection: psycopg.Connection,
    run_id: str,
    node: str,
    kind: str,
    status: str,
    seconds: float,
    rows: int | None,
    message: str | None,
) -> None:
    """Keep the result of one dbt node of a run; the caller commits."""
    connection.execute(
        "insert into ops.dbt_results (run_id, node_id, resource_type, status, seconds, rows_affected, message)"
        " values (%s, %s, %s, %s, %s, %s, %s) on conflict (run_id, node_id) do update set status = excluded.status,"
        " seconds = excluded.seconds, rows_affected = excluded.rows_affected, message = excluded.message,"
        " recorded_at = now()",
        (run_id, node, kind, status, seconds, rows, message),
    )


def node_results(connection: psycopg.Connection, run_id: str) -> dict[str, str]:
    """Status of each node of dbt's that a run has dealt with, by its id."""
    return dict(
        connection.execute("select node_id, status from ops.dbt_results where run_id = %s", (run_id,)).fetchall()
    )


def steps(connection: psycopg.Connection, run_id: str, source: str | None = None) -> list[dict[str, Any]]:
    """The steps of a run (of one source): step, source, state, detail, started_at, ended_at."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            "select step, source, state, detail, started_at, ended_at from ops.steps"
            " where run_id = %(run)s and (%(source)s::text is null or source = %(source)s) order by started_at",
            {"run": run_id, "source": source},
        ).fetchall()


def published_content(connection: psycopg.Connection) -> str:
    """Changes whenever the content of `raw` changed: the newest publication that brought or took a row."""
    row = connection.execute(
        "select coalesce(max(published_at)::text, 'nothing') || ' ' || count(*) from ops.batches"
        " where state = 'published' and coalesce(inserted, 0) + coalesce(updated, 0) + coalesce(removed, 0) > 0"
    ).fetchone()
    return str(row[0]) if row else "nothing"


def last_step(connection: psycopg.Connection, step: str) -> dict[str, Any] | None:
    """The newest complete step of that name in any run, with the run's night."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            "select s.run_id, r.night, s.detail from ops.steps s join ops.runs r using (run_id)"
            " where s.step = %s and s.state = 'complete' order by s.ended_at desc limit 1",
            (step,),
        ).fetchone()


def newest_night(connection: psycopg.Connection, step: str) -> date | None:
    """The newest night for which a step of that name came to an end; None if there is none."""
    row = connection.execute(
        "select max(r.night) from ops.steps s join ops.runs r using (run_id)"
        " where s.step = %s and s.state <> 'running'",
        (step,),
    ).fetchone()
    return row[0] if row else None


def problems(connection: psycopg.Connection, run_id: str, source: str) -> list[str]:
    """Everything of a source that went wrong in a run: steps that failed, batches that are held back or got stuck."""
    found: list[str] = []
    for step in steps(connection, run_id, source):
        if step["state"] == "failed" and step["step"] != "extract":
            found += (step["detail"].get("error") or f"{step['step']} failed").splitlines()
    for batch in batches(connection, source=source, states=("quarantined",)):
        found.append(f"{batch.batch_id} is quarantined: {batch.error}")
    for batch in batches(connection, source=source, states=("landed", "staged", "validated")):
        found.append(f"{batch.batch_id} got no further than {batch.state}")
    return found


def done_steps(connection: psycopg.Connection, night: date) -> set[tuple[str, str]]:
    """(step, source) of everything that was completed, or had nothing to do, for a night."""
    rows = connection.execute(
        "select s.step, s.source from ops.steps s join ops.runs r using (run_id)"
        " where r.night = %s and s.state in ('complete', 'unchanged')",
        (night,),
    ).fetchall()
    return {(row[0], row[1]) for row in rows}


def close_open_runs(connection: psycopg.Connection, night: date) -> None:
    """A run of this night that is still open belongs to a process that was killed: it failed."""
    connection.execute(
        "update ops.runs set state = 'failed', ended_at = now() where night = %s and state = 'running'", (night,)
    )
    connection.commit()


def record_action(connection: psycopg.Connection, action: str, subject: str, reason: str) -> None:
    """Log what an operator did (release, discard, replay); the caller commits."""
    connection.execute(
        "insert into ops.actions (action, subject, reason) values (%s, %s, %s)", (action, subject, reason)
    )
