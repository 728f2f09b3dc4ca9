"""A replay while a night publishes: neither loses what the other has written."""

import time
from concurrent.futures import ThreadPoolExecutor

from tests.integration.warehouse.kit import Shelf
from warehouse import publish
from warehouse.connection import connect
from warehouse.replay import replay
from warehouse.settings import Settings

_PATIENCE_SECONDS = 60
_WAITING = """
select count(*) from pg_locks join pg_database on pg_locks.database = pg_database.oid
where locktype = 'advisory' and not granted and datname = current_database()
"""


def test_what_is_published_while_a_replay_waits_is_not_in_raw_after_it(shelf: Shelf) -> None:
    shelf.publish([{"thing_id": "known"}], 1)
    batch = shelf.stage([{"thing_id": "known"}, {"thing_id": "new"}], 2)
    publish.lock(shelf.connection, shelf.stream.table)  # as a night that is about to publish
    with ThreadPoolExecutor() as beside:
        replayed = beside.submit(replay, shelf.settings, shelf.source)
        _wait_for_a_waiting_one(shelf.settings)
        publish.publish(shelf.connection, shelf.streams, [batch])
        assert replayed.result(_PATIENCE_SECONDS) == {shelf.stream.table: 2}
    assert [row["thing_id"] for row in shelf.rows("raw", "thing_id")] == ["known", "new"]


def _wait_for_a_waiting_one(settings: Settings) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    with connect(settings, autocommit=True) as connection:
        while connection.execute(_WAITING).fetchall() == [(0,)]:
            assert time.monotonic() < deadline, "the replay never waited for the table"
            time.sleep(0.05)
