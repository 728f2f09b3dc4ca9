"""A list as a query for whoever judges it before it is exported (`expectations/exports.py`).

Beside the list's own columns, those that the transform decided membership from: so that a fault between them shows.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

_MEMBER = sql.SQL("list.exclusion_reason is null and not list.is_holdout")


def query(connection: psycopg.Connection, list_name: str) -> str:
    """One row per person found, with `rows_of_person`, and columns that only members have.

    These are `member_expires_on`; `was_held_out`, by the draw; `is_forgotten`, by the requests; `lacks_consent`,
    where the list needs it.
    """
    statement = sql.SQL(
        "select list.*, count(*) over (partition by list.person_id) as rows_of_person,"
        " case when {member} then list.expires_on end as member_expires_on,"
        " case when {member} then drawn.person_id is not null end as was_held_out,"
        " case when {member} then erased.person_id is not null end as is_forgotten,"
        " case when {member} then coalesce(d.needs_consent, true)"
        "  and not coalesce(c.may_be_advertised_to, false) end as lacks_consent"
        " from {list} as list"
        " left join audiences.audience_definitions as d on d.list_name = {name}"
        " left join audiences.audience_consents as c on c.person_id = list.person_id"
        " left join (select distinct draw.person_id from audiences.holdout_assignments as draw"
        "  left join audiences.audience_definitions as own on own.list_name = {name}"
        "  where draw.is_holdout and (draw.list_name = {name}"
        "   or (draw.list_name = 'all_lists' and coalesce(own.holdout_share, 1) > 0))"
        " ) as drawn on drawn.person_id = list.person_id"
        " left join (select distinct person_id from audiences.audience_exclusions"
        "  where exclusion_reason = 'erased') as erased on erased.person_id = list.person_id"
    )
    return statement.format(member=_MEMBER, list=_relation(list_name), name=sql.Literal(list_name)).as_string(
        connection
    )


def members_query(connection: psycopg.Connection, list_name: str) -> str:
    """One row per member."""
    statement = sql.SQL("select list.person_id from {list} as list where {member}")
    return statement.format(member=_MEMBER, list=_relation(list_name)).as_string(connection)


def exported_size(connection: psycopg.Connection, list_name: str) -> int | None:
    """Members after the list's last complete export; None if there was none."""
    row = connection.execute(
        "select (select count(*) from audiences.memberships as m"
        " where m.list_name = e.list_name and m.destination = e.destination)"
        " from ops.exports as e where e.list_name = %s and e.state = 'complete' order by e.export_id desc limit 1",
        (list_name,),
    ).fetchone()
    return int(row[0]) if row else None


def _relation(list_name: str) -> sql.Identifier:
    return sql.Identifier("audiences", f"aud_{list_name}")
