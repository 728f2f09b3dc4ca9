"""Tables that the transform keeps from night to night, and the code that built them."""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
from psycopg import sql


def outdate(connection: psycopg.Connection) -> None:
    """Have the next transform build all of them anew; the caller commits.

    For whoever writes `raw` otherwise than by a publication, by whose instant a night finds what is new.
    """
    connection.execute("delete from ops.built_by")


def drop_outdated(connection: psycopg.Connection, fingerprints: Mapping[str, str]) -> list[str]:
    """Drop all of these tables (`schema.table`: fingerprint of its code) if any was built by other code; returns them.

    They are built from each other, so they are dropped together, with the views upon them, in the caller's
    transaction. Whoever builds finds them missing, and builds them whole.
    """
    known: dict[str, str] = dict(connection.execute("select relation, fingerprint from ops.built_by").fetchall())
    if all(known.get(relation) == fingerprint for relation, fingerprint in fingerprints.items()):
        return []
    dropped = []
    for relation, fingerprint in fingerprints.items():
        schema, name = relation.split(".")
        found = connection.execute("select to_regclass(%s) is not null", (relation,)).fetchone()
        if found and found[0]:
            connection.execute(sql.SQL("drop table {} cascade").format(sql.Identifier(schema, name)))
            dropped.append(relation)
        connection.execute(
            "insert into ops.built_by (relation, fingerprint) values (%s, %s) on conflict (relation)"
            " do update set fingerprint = excluded.fingerprint, recorded_at = now()",
            (relation, fingerprint),
        )
    return dropped
