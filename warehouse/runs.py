"""When the run of a night is over, where each DAG runs by itself."""

from __future__ import annotations

from datetime import date

import psycopg

from warehouse import ledger

_LAST_STEPS = ["transform", "export", "report"]  # of a night, when all sources have been read
_DONE = """
select r.run_id, bool_or(s.state = 'failed') from ops.runs r join ops.steps s using (run_id)
where r.night <= %(night)s and r.kind = 'nightly' and r.state = 'running' group by r.run_id
having bool_and(s.state <> 'running') and (
    count(*) filter (where s.source = '' and s.step = any(%(last)s)) = cardinality(%(last)s::text[])
    or r.night < (select max(o.night) from ops.runs o join ops.steps t using (run_id) where t.step = 'transform')
)
"""


def close_when_done(connection: psycopg.Connection, night: date) -> None:
    """Close the open run of a night whose last step has ended, as complete or failed: whoever comes last does it.

    A night before the newest is over with its sources, because the marts are those of the newest: those that were read
    before there were any marts are closed with the first that has some.
    """
    for run_id, has_failed in connection.execute(_DONE, {"night": night, "last": _LAST_STEPS}).fetchall():
        ledger.finish_run(connection, run_id, "failed" if has_failed else "complete")
