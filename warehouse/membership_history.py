"""What the ledger of exports tells a person who asks."""

from __future__ import annotations

import psycopg


def overview(connection: psycopg.Connection) -> list[str]:
    """One line per list and destination: code, people held, last complete export, and what waits for approval."""
    rows = connection.execute(
        "select e.list_name, e.destination, r.remote_name,"
        " (select count(*) from audiences.memberships as m"
        "  where m.list_name = e.list_name and m.destination = e.destination),"
        " max(e.night) filter (where e.state = 'complete'), max(e.export_id) filter (where e.state = 'held'),"
        " max(e.rows) filter (where e.state = 'held')"
        " from ops.exports as e left join audiences.remote_lists as r using (list_name, destination)"
        " group by e.list_name, e.destination, r.remote_name order by 1, 2"
    ).fetchall()
    lines = []
    for list_name, destination, code, size, night, held, wanted in rows:
        name = f" as {code!r}" if code else ""
        waits = f"; {wanted} people wait: python -m exporters approve {held}" if held is not None else ""
        lines.append(f"{list_name} -> {destination}{name}: {size} people, last complete {night or 'never'}{waits}")
    return lines


def of_person(connection: psycopg.Connection, person_id: str) -> list[str]:
    """One line per thing done with a person, oldest first. An index by person answers at any size of the ledger."""
    rows = connection.execute(
        "select night, list_name, destination, operation, reason, state, run_id, recorded_at"
        " from audiences.membership_ledger where person_id = %s order by export_id",
        (person_id,),
    ).fetchall()
    return [
        f"{night} {list_name} -> {destination}: {operation} ({reason}), {state}, run {run_id}, {at:%Y-%m-%d %H:%M}Z"
        for night, list_name, destination, operation, reason, state, run_id, at in rows
    ]
