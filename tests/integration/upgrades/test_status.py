"""What monitoring is told."""

from datetime import date, timedelta

import psycopg

from warehouse import events, expiries, ledger, status
from warehouse.settings import Settings

TODAY = date(2026, 11, 20)
YESTERDAY = TODAY - timedelta(days=1)


def test_an_alarm_is_missing_or_false(settings: Settings, warehouse: psycopg.Connection) -> None:
    def alarms() -> list[str]:
        return status.alarms(status.read(warehouse, TODAY), YESTERDAY)

    assert alarms() == ["no night has run"]
    run_id = ledger.start_run(warehouse, settings, YESTERDAY - timedelta(days=1), "nightly")
    ledger.finish_run(warehouse, run_id, "failed")
    assert alarms() == [f"the last night is {YESTERDAY - timedelta(days=1)}", "the last run failed"]
    run_id = ledger.start_run(warehouse, settings, YESTERDAY, "nightly")
    ledger.finish_run(warehouse, run_id, "complete")
    expiries.note(warehouse, "meta_ads", "token", "HOURGLASS_META_ACCESS_TOKEN", TODAY + timedelta(days=8), "renew")
    expiries.note(warehouse, "google_ads", "api_version", "v26", TODAY + timedelta(days=61), "raise")
    assert alarms() == []
    expiries.note(warehouse, "meta_ads", "token", "HOURGLASS_META_ACCESS_TOKEN", TODAY + timedelta(days=7), "renew")
    expiries.note(warehouse, "google_ads", "api_version", "v26", TODAY + timedelta(days=60), "raise")
    assert alarms() == ["2 tokens or API versions end soon"]
    expiries.note(warehouse, "meta_ads", "token", "HOURGLASS_META_ACCESS_TOKEN", None, "renew")  # a new one, for ever
    expiries.note(warehouse, "google_ads", "api_version", "v27", TODAY + timedelta(days=300), "raise")
    for night, state in ((YESTERDAY - timedelta(days=1), "held"), (YESTERDAY, "complete")):
        _export(warehouse, run_id, night, "seeds", state)
    _export(warehouse, run_id, YESTERDAY, "carts", "held")
    assert alarms() == ["1 exports wait for approval"]
    warehouse.execute("set role activator")
    warehouse.execute(
        "insert into ops.export_approvals (export_id, list_name, destination, size)"
        " select export_id, list_name, destination, 1 from ops.exports where list_name = 'carts'"
    )
    warehouse.execute("set role loader")
    assert alarms() == []


def test_a_run_that_was_killed_is_taken_for_one_that_works(settings: Settings, warehouse: psycopg.Connection) -> None:
    run_id = ledger.start_run(warehouse, settings, YESTERDAY, "nightly")
    ledger.record_step(warehouse, run_id, "extract", "running", "files")
    assert status.alarms(status.read(warehouse, TODAY), YESTERDAY) == []
    warehouse.execute("update ops.runs set started_at = now() - interval '5 hours'")
    assert status.alarms(status.read(warehouse, TODAY), YESTERDAY) == [], "its step has just begun"
    warehouse.execute("update ops.steps set started_at = now() - interval '4 hours'")
    (alarm,) = status.alarms(status.read(warehouse, TODAY), YESTERDAY)
    assert alarm.startswith(f"the run of {YESTERDAY} has noted nothing since ")


def _export(connection: psycopg.Connection, run_id: str, night: date, name: str, state: str) -> None:
    connection.execute(
        "insert into ops.exports (run_id, night, list_name, destination, state, rows)"
        " values (%s, %s, %s, 'meta_custom_audiences', %s, 1)",
        (run_id, night, name, state),
    )


def test_an_event_carries_what_an_error_said(settings: Settings, warehouse: psycopg.Connection) -> None:
    run_id = ledger.start_run(warehouse, settings, YESTERDAY, "nightly")
    ledger.record_step(warehouse, run_id, "land", "failed", "files", error="ann@example.com is no number")
    lines = "".join(file.read_text() for file in (settings.home / "logs").glob("events-*.jsonl"))
    assert f'"run": "{run_id}"' in lines
    assert '"state": "failed"' in lines
    assert "ann@example.com" not in lines
    assert events.tell.__kwdefaults__.keys().isdisjoint({"error", "message", "detail"})
