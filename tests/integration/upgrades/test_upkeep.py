"""Upkeep takes what nobody waits for, and leaves what somebody does."""

import os
from datetime import UTC, datetime, timedelta

import psycopg

from tests.integration.warehouse.kit import Shelf
from warehouse import receipts, upkeep
from warehouse.connection import connect
from warehouse.settings import Settings

_ESTIMATED = {
    "conversion_curves": "insert into estimates.conversion_curves values (%s, 'email', 0, 1, 0, 0, 0, 0, 'r')",
    "channel_forecasts": "insert into estimates.channel_forecasts values"
    " (%s, 'order', 'linear', 'email', 'credit', 7, '2026-01-01', '2026-01-01', 1, 1, 1, 1, 180, 'r')",
}


def test_upkeep_takes_what_a_batch_still_needs(settings: Settings, warehouse: psycopg.Connection) -> None:
    shelf = Shelf(settings, warehouse).make()
    stage = f"stage.{shelf.stream.table}"
    for state, batch in (("staged", "waits"), ("quarantined", "held"), ("published", "done")):
        warehouse.execute(
            "insert into ops.runs (run_id, night, kind, state) values ('r', '2026-11-01', 'test', 'complete')"
            " on conflict do nothing"
        )
        warehouse.execute(
            "insert into ops.batches (batch_id, run_id, night, source, account, stream, unit, state, path)"
            " values (%s, 'r', '2026-11-01', 'x', 'a', 's', 'u', %s, '')",
            (batch, state),
        )
    for batch in ("waits", "held", "nobody knows"):
        warehouse.execute(f"insert into {stage} (_batch_id) values (%s)", (batch,))
    warehouse.execute(f"insert into {stage} (_batch_id) select 'done' from generate_series(1, 5000)")
    warehouse.commit()
    _estimate(settings, days=(0, 100, 500))
    logs = settings.home / "logs"
    logs.mkdir(exist_ok=True)
    old, new = logs / "old.log", logs / "new.log"
    for file in (old, new):
        file.touch()
    long_ago = (datetime.now(UTC) - timedelta(days=settings.retention.log_days + 1)).timestamp()
    os.utime(old, (long_ago, long_ago))

    removed = upkeep.clean(settings)

    assert removed["stage rows"] == 5001
    assert warehouse.execute("select pg_relation_size(%s)", (stage,)).fetchone() == (8192,), (
        "the room is not given back"
    )
    assert {row[0] for row in warehouse.execute(f"select _batch_id from {stage}").fetchall()} == {"waits", "held"}
    with connect(settings, "transformer") as transformer:
        kept = {name: transformer.execute(f"select count(*) from estimates.{name}").fetchone() for name in _ESTIMATED}
    assert kept == {"conversion_curves": (2,), "channel_forecasts": (3,)}
    assert removed["rows of estimates.conversion_curves"] == 1
    assert not old.exists()
    assert new.exists()


def test_landed_files_stay_longer_than_the_settings_keep_them_or_go_without_being_asked(
    settings: Settings, warehouse: psycopg.Connection
) -> None:
    shelf = Shelf(settings, warehouse).make()
    shelf.publish([{"thing_id": "a"}])
    warehouse.execute("update ops.batches set published_at = published_at - interval '31 days'")
    receipts.write(settings, warehouse, shelf.source)
    assert upkeep.clean(settings)["landed files, published long ago"] == 0
    kept = settings.retention.model_copy(update={"landing_days": 30})
    assert upkeep.clean(settings.model_copy(update={"retention": kept}))["landed files, published long ago"] == 1
    assert shelf.files() == ["expired.json"]


def test_a_nights_forecasts_are_found_by_reading_all_nights(settings: Settings) -> None:
    one_night = "select sum(expected_credit) from estimates.touch_day_forecasts where as_of_date = date '2026-03-01'"
    with connect(settings) as connection:  # what Postgres cleans by itself at the moment, upkeep leaves to it
        connection.execute("alter table estimates.touch_day_forecasts set (autovacuum_enabled = false)")
    with connect(settings, "transformer") as connection:
        connection.execute(
            "insert into estimates.touch_day_forecasts select date '2026-01-01' + night, 'order', 'linear', 'email',"
            " null, '2026-01-01', 1, 1, 1, 1, 1, 1, 1, 1, 'm', 'm', 'spend', 1, 180, 'r'"
            " from generate_series(1, 80) as night, generate_series(1, 1000)"
        )
        connection.commit()
        upkeep.clean(settings)
        (plan,) = connection.execute(f"explain (analyze, buffers, format json) {one_night}").fetchone() or ({},)
        (pages,) = connection.execute("select pg_relation_size('estimates.touch_day_forecasts') / 8192").fetchone() or (
            0,
        )
    read = plan[0]["Plan"]["Shared Hit Blocks"] + plan[0]["Plan"]["Shared Read Blocks"]
    assert 0 < read < pages / 4, "nights are neither partitions nor indexed by range, see docs/decisions/0015"


def _estimate(settings: Settings, days: tuple[int, ...]) -> None:
    """Estimates of nights so many days ago."""
    with connect(settings, "transformer") as connection:
        for statement in _ESTIMATED.values():
            for number in days:
                connection.execute(statement, (datetime.now(UTC).date() - timedelta(days=number),))
        connection.commit()


def test_where_people_were_sent_years_ago_is_kept_only_of_those_who_are_still_there(
    settings: Settings, warehouse: psycopg.Connection
) -> None:
    with connect(settings) as connection:
        connection.execute(
            "insert into ops.exports (run_id, night, list_name, destination, state)"
            " values ('r', '2024-01-01', 'fans', 'x', 'complete')"
        )
        connection.execute(
            "insert into audiences.membership_ledger (export_id, run_id, night, list_name, destination, person_id,"
            " operation, state) select 1, 'r', night, 'fans', 'x', person, 'add', 'complete' from (values"
            " (date '2024-01-01', 'gone'), ('2024-01-01', 'held'), (current_date, 'new')) as sent (night, person)"
        )
        connection.execute(
            "insert into audiences.memberships (list_name, destination, person_id, is_confirmed, added_on, sent_on,"
            " export_id) values ('fans', 'x', 'held', true, '2024-01-01', '2024-01-01', 1)"
        )
        connection.execute("insert into pii.identifiers (kind, hash, value) values ('email', 'h', 'known')")
        connection.execute(
            "insert into pii.contact_digests select 'v', 'email', one, 'DE', null, 'r' from unnest(%s::text[]) as one",
            (["known", "unknown"],),
        )
    removed = upkeep.clean(settings)
    assert removed["rows of audiences.membership_ledger"] == removed["digests of contacts"] == 1
    with connect(settings) as connection:
        assert connection.execute("select person_id from audiences.membership_ledger order by 1").fetchall() == [
            ("held",), ("new",)
        ]  # fmt: skip
