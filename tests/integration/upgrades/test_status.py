"""What monitoring is told."""

from datetime import date, timedelta

import psycopg
import pytest
from typer.testing import CliRunner

from warehouse import commands, erasure, events, expiries, ledger, runs, status
from warehouse.ledger import Unit
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


def test_a_gap_that_cannot_be_filled_alarms_for_ever_or_another_hides_behind_it(
    settings: Settings, warehouse: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "load_for_reading", lambda config: settings)
    run_id = ledger.start_run(warehouse, settings, YESTERDAY, "nightly")
    week = Unit("meta_ads", "act_1", "2026-11-02..2026-11-08", ("insights_daily",))

    def alarms() -> list[str]:
        return status.alarms(status.read(warehouse, TODAY), YESTERDAY)

    def note(field: str, reason: str) -> int:
        ledger.open_gap(warehouse, run_id, week, "insights_daily", field, reason)
        return int(next(gap["gap_id"] for gap in status.read(warehouse, TODAY)["gaps"] if gap["field"] == field))

    def told(*words: str) -> str:
        result = CliRunner().invoke(commands.app, [*words, "--reason", "Meta dropped it"])
        return result.output.strip() if result.exit_code == 0 else str(result.exception)

    reach = note("reach", "removed in v26")
    assert told("acknowledge", str(reach), "999") == f"cannot acknowledge gap 999; there are: {reach}"
    assert alarms() == ["1 gaps"], "all are acknowledged, or none"
    assert told("acknowledge", str(reach)) == "acknowledged: 1 gaps"
    assert note("reach", "removed in v26") == reach and alarms() == [], "the next night meets it again"
    (listed,) = status.read(warehouse, TODAY)["gaps"]
    assert listed["acknowledged_because"] == "Meta dropped it" and listed["acknowledged_by"]
    shown = CliRunner().invoke(commands.app, ["status"]).output
    assert f"gap {reach}: " in shown and "acknowledged on " in shown
    note("clicks", "removed in v27")
    assert alarms() == ["1 gaps"]
    ledger.close_gaps(warehouse, week, {("insights_daily", "reach")})
    assert alarms() == []
    note("reach", "not given with this breakdown")
    assert alarms() == ["1 gaps"], "another reason is another gap"
    assert told("acknowledge", str(reach)) == "acknowledged: 1 gaps" and alarms() == []
    assert told("reopen", str(reach)) == "open again: 1 gaps" and alarms() == ["1 gaps"]
    logged = warehouse.execute("select action, subject, reason from ops.actions order by action_id").fetchall()
    acknowledged = ("acknowledge gap", str(reach), "Meta dropped it")
    assert logged == [acknowledged, acknowledged, ("reopen gap", str(reach), "Meta dropped it")]


def test_a_run_that_was_killed_is_taken_for_one_that_works(settings: Settings, warehouse: psycopg.Connection) -> None:
    run_id = ledger.start_run(warehouse, settings, YESTERDAY, "nightly")
    ledger.record_step(warehouse, run_id, "extract", "running", "files")
    assert status.alarms(status.read(warehouse, TODAY), YESTERDAY) == []
    warehouse.execute("update ops.runs set started_at = now() - interval '5 hours'")
    assert status.alarms(status.read(warehouse, TODAY), YESTERDAY) == [], "its step has just begun"
    warehouse.execute("update ops.steps set started_at = now() - interval '4 hours'")
    (alarm,) = status.alarms(status.read(warehouse, TODAY), YESTERDAY)
    assert alarm.startswith(f"the run of {YESTERDAY} has noted nothing since ")


def test_an_interrupted_night_is_told_as_if_nothing_were_left(
    settings: Settings, warehouse: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "load_for_reading", lambda config: settings)

    def shown() -> str:
        return CliRunner().invoke(commands.app, ["status"]).output

    run_id = ledger.start_run(warehouse, settings, YESTERDAY, "nightly")
    ledger.record_step(warehouse, run_id, "extract", "running", "files")
    unit = Unit("files", "", "orders", ("orders",))
    ledger.plan(warehouse, run_id, YESTERDAY, unit, {"orders": ("one", "files/orders/one")})
    ledger.advance(warehouse, "one", "staged")
    ledger.close_open_runs(warehouse, YESTERDAY)
    assert "it was stopped before its end; the same command completes it" in shown()
    assert "waiting for the next night: 1 batches: files.orders (staged)" in shown()
    assert "nothing is held back" not in shown()
    ledger.advance(warehouse, "one", "published")
    ledger.record_step(warehouse, run_id, "extract", "complete", "files")
    ledger.finish_run(warehouse, run_id, "complete")
    assert "nothing is held back" in shown() and "stopped" not in shown()


def test_a_night_of_the_scheduler_is_never_over(settings: Settings, warehouse: psycopg.Connection) -> None:
    def after(night: date, *done: tuple[str, str, str]) -> tuple[str, str]:
        run_id = ""
        for step, source, state in done:
            run_id = ledger.join_run(warehouse, settings, night)
            ledger.record_step(warehouse, run_id, step, state, source)
            runs.close_when_done(warehouse, night)
        row = warehouse.execute("select run_id, state from ops.runs where run_id = %s", (run_id,)).fetchone()
        return row or ("", "")

    first, state = after(YESTERDAY, ("extract", "files", "complete"), ("transform", "", "complete"))
    assert state == "running", "lists and report are still to come"
    assert after(YESTERDAY, ("export", "", "failed"), ("report", "", "complete")) == (first, "failed")
    assert after(YESTERDAY, ("transform", "", "running")) == (first, "running"), "a repair opens it again"
    assert after(YESTERDAY, ("transform", "", "complete"), ("export", "", "complete")) == (first, "complete")
    assert status.alarms(status.read(warehouse, TODAY), YESTERDAY) == []
    older = YESTERDAY - timedelta(days=9)
    assert after(older, ("extract", "files", "running"))[1] == "running"
    assert after(older, ("extract", "files", "complete"))[1] == "complete", "its marts are the newest night's"


def test_days_read_again_before_the_first_marts_stay_open_for_ever(
    settings: Settings, warehouse: psycopg.Connection
) -> None:
    for night in (YESTERDAY - timedelta(days=2), YESTERDAY - timedelta(days=1), YESTERDAY):
        run_id = ledger.join_run(warehouse, settings, night)
        ledger.record_step(warehouse, run_id, "extract", "complete", "files")
        runs.close_when_done(warehouse, night)
    states = "select array_agg(state order by night) from ops.runs"
    assert warehouse.execute(states).fetchone() == (["running"] * 3,)
    for step in ("transform", "export", "report"):
        ledger.record_step(warehouse, run_id, step, "complete")
        runs.close_when_done(warehouse, YESTERDAY)
    assert warehouse.execute(states).fetchone() == (["complete"] * 3,)


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


def test_a_request_to_be_forgotten_stays_open_unnoticed(settings: Settings, warehouse: psycopg.Connection) -> None:
    run_id = ledger.start_run(warehouse, settings, YESTERDAY, "nightly")
    ledger.finish_run(warehouse, run_id, "complete")

    def told() -> tuple[list[str], list[str]]:
        warehouse.execute("set role loader")
        found = status.read(warehouse, TODAY)
        warehouse.execute("set role privacy_officer")
        return status.alarms(found, YESTERDAY), [row["places"] for row in found["unforgotten"]]

    told()
    request_id = erasure.open_request(warehouse, "email", "somebody@shop.example", None)
    erasure.receipt(warehouse, request_id, "meta_custom_audiences", "carts", False, "the token has expired")
    assert told() == ([], [])
    warehouse.execute("update ops.erasures set requested_at = now() - interval '49 hours'")
    reason = "carts at meta_custom_audiences: the token has expired"
    assert told() == (["1 requests of people are not carried out everywhere"], [reason])
    erasure.receipt(warehouse, request_id, "meta_custom_audiences", "carts", True, "removed")
    assert told()[1] == ["no place was told yet, or one is still to confirm"]
    warehouse.execute("update ops.erasures set state = 'complete'")
    assert told() == ([], [])
