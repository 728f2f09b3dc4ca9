"""The destination csv_file against a real Postgres: ledger, idempotence, kills."""

import hashlib
import json
import os
import shutil
import signal
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from exporters import run
from exporters.__main__ import app
from exporters.catalog import destinations
from exporters.csv_file.destination import CsvFile
from exporters.errors import UnknownListError
from exporters.run import ExportResult, export_all
from warehouse import activation
from warehouse.connection import connect
from warehouse.settings import Settings

_NIGHT = date(2026, 11, 20)
_LIST = "cart_abandoner_hot"
_TABLES = """
set role transformer;
create table audiences.audience_definitions (
    list_name text, purpose text, model text, destinations text, membership_days int, minimum_size int,
    holdout_share numeric, exclusions text, needs_consent boolean, priority int, is_value_based boolean
);
create table audiences.aud_cart_abandoner_hot (
    person_id text, reason text, since timestamptz, expires_on date, exclusion_reason text, is_holdout boolean
);
create table pii.person_contacts (person_id text, kind text, value text, country text);
insert into audiences.audience_definitions values
    ('cart_abandoner_hot', 'bring carts back', 'aud_cart_abandoner_hot', 'csv_file meta_custom_audiences', 3, 100, 0.1,
     '', true, 20);
insert into audiences.aud_cart_abandoner_hot
select 'p' || n, 'cart', '2026-11-19 08:00+00', '2026-11-23',
       case n % 10 when 1 then 'bought_lately' when 2 then 'no_consent' when 3 then 'lower_priority:due_soon' end,
       n % 10 = 4
from generate_series(10, 49) as n;
insert into pii.person_contacts
select 'p' || n, 'email', case n % 10 when 5 then 'broken' else 'person' || n || '@example.com' end, 'DE'
from generate_series(10, 49) as n where n % 10 <> 6;
reset role;
"""

_MEMBERS = [f"p{n}" for n in range(10, 50) if n % 10 not in (1, 2, 3, 4)]  # nobody's exclusion, nor held out


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A warehouse with one list of 40 people, and nothing exported yet."""
    shutil.rmtree(settings.home / "exports", ignore_errors=True)
    with connect(settings) as connection:
        connection.execute(_TABLES)
    return settings


def _query(settings: Settings, text: str) -> list[tuple[Any, ...]]:
    with connect(settings) as connection:
        return connection.execute(text).fetchall()


def _export(settings: Settings, night: date = _NIGHT, run_id: str = "run-1", **options: Any) -> ExportResult:
    (result,) = export_all(settings, night, run_id, **options)
    return result


def _state(settings: Settings) -> tuple[Any, ...]:
    folder = settings.home / "exports"
    files = {path.relative_to(folder): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
             for path in folder.rglob("*")}  # fmt: skip
    return (
        files,
        _query(settings, "select * from ops.exports order by 1"),
        _query(settings, "select * from audiences.membership_ledger order by export_id, person_id"),
    )


def test_everybody_is_accounted_for_in_files_manifest_and_ledger(settings: Settings) -> None:
    result = _export(settings)
    assert (result.outcome, result.rows, result.changes) == ("complete", 24, {"add": 24})
    manifest = json.loads((Path(result.path or "") / "manifest.json").read_text())
    assert manifest["accounting"]["meta"] == {
        "eligible": 40, "sent": 16, "held_out": 4, "suppressed": {"bought_lately": 4}, "no_consent": 4,
        "no_identifier": 4, "invalid": {"email_not_one_at_sign": 4}, "lower_priority": 4,
    }  # fmt: skip
    assert manifest["files"]["meta.csv"]["rows"] == manifest["addressable"]["google"] == 16
    assert "meta: 16 people can be addressed, the list's minimum is 100" in manifest["warnings"]
    assert (manifest["run_id"], manifest["night"]) == ("run-1", "2026-11-20")
    assert _query(settings, "select state, rows, path, detail->>'members' from ops.exports") == [
        ("complete", 24, result.path, "24")
    ]
    assert _query(
        settings,
        "select operation, state, reason, run_id, list_name, destination, count(*)"
        " from audiences.membership_ledger group by 1, 2, 3, 4, 5, 6",
    ) == [("add", "complete", "cart", "run-1", _LIST, "csv_file", 24)]


def test_a_second_run_of_the_night_changes_nothing_and_says_so(settings: Settings) -> None:
    _export(settings)
    before = _state(settings)
    again = _export(settings, run_id="run-2")
    assert again.outcome == "unchanged"
    assert _state(settings) == before


def test_a_dry_run_leaves_no_trace(settings: Settings) -> None:
    result = _export(settings, dry_run=True, only=_LIST)
    assert (result.outcome, result.rows) == ("planned", 24)
    assert not (settings.home / "exports").exists()
    assert _query(settings, "select * from ops.exports") == []


def test_the_next_night_is_a_difference_with_the_reasons(settings: Settings) -> None:
    _export(settings)
    with connect(settings) as connection:
        connection.execute("update audiences.aud_cart_abandoner_hot set exclusion_reason = 'erased'"
                           " where person_id = 'p10'")  # fmt: skip
        connection.execute("delete from audiences.aud_cart_abandoner_hot where person_id = 'p17'")
        connection.execute(
            "insert into audiences.aud_cart_abandoner_hot values ('p99', 'cart', now(), null, null, false)"
        )
    result = _export(settings, date(2026, 11, 21), "run-2")
    assert result.changes == {"add": 1, "keep": 22, "remove": 2}
    assert _query(settings, "select person_id, operation, reason from audiences.membership_ledger"
                  " where run_id = 'run-2' and operation <> 'keep' order by 1") == [
        ("p10", "remove", "erased"), ("p17", "remove", "left_the_list"), ("p99", "add", "cart"),
    ]  # fmt: skip
    assert b"p10\n" not in (Path(result.path or "") / "plain.csv").read_bytes()


def test_a_changed_list_replaces_the_folder_of_its_night(settings: Settings) -> None:
    first = _export(settings)
    with connect(settings) as connection:
        connection.execute("delete from audiences.aud_cart_abandoner_hot where person_id = 'p17'")
    second = _export(settings, run_id="run-2")
    assert (second.outcome, second.path, second.rows) == ("complete", first.path, 23)
    assert second.changes == {"keep": 23, "remove": 1}


def test_who_refuses_while_files_are_written_is_in_them(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    writing = CsvFile.send

    def send(*arguments: Any, **options: Any) -> Any:
        with connect(settings) as connection:
            connection.execute("update audiences.aud_cart_abandoner_hot set exclusion_reason = 'opted_out'"
                               " where person_id = 'p15'")  # fmt: skip
        return writing(*arguments, **options)

    monkeypatch.setattr(CsvFile, "send", send)
    result = _export(settings)
    assert (result.outcome, result.rows) == ("complete", 23)
    assert b"p15," not in (Path(result.path or "") / "plain.csv").read_bytes()
    assert _query(settings, "select state from ops.exports order by 1") == [("complete",), ("failed",)]


def test_a_run_for_an_older_night_does_not_rewrite_the_past(settings: Settings) -> None:
    _export(settings, date(2026, 11, 21))
    before = _state(settings)
    older = _export(settings, date(2026, 11, 20), "run-2")
    assert (older.night, older.outcome) == (date(2026, 11, 21), "unchanged")
    assert _state(settings) == before


def test_a_folder_lost_after_the_export_is_written_again(settings: Settings) -> None:
    path = Path(_export(settings).path or "")
    (path / "google.csv").unlink()
    assert _export(settings, run_id="run-2").outcome == "complete"
    assert (path / "google.csv").is_file()


def test_a_failed_write_is_in_the_ledger_and_stops_no_other_list(settings: Settings) -> None:
    (settings.home / "exports").write_text("a file where a folder must be")
    result = _export(settings)
    (settings.home / "exports").unlink()
    assert result.outcome == "failed" and "Error" in (result.error or "")
    assert _query(settings, "select distinct e.state, l.state from ops.exports e"
                  " join audiences.membership_ledger l using (export_id)") == [("failed", "failed")]  # fmt: skip
    assert _export(settings, run_id="run-2").changes == {"add": 24}, "a failed export is no base for a difference"


def test_a_missing_list_table_fails_by_name(settings: Settings) -> None:
    with connect(settings) as connection:
        connection.execute("drop table audiences.aud_cart_abandoner_hot")
    result = _export(settings)
    assert result.outcome == "failed" and "aud_cart_abandoner_hot" in (result.error or "")


def test_a_mistyped_list_is_not_taken_for_nothing_to_do(settings: Settings) -> None:
    with pytest.raises(UnknownListError, match="cart_abandoner_hott"):
        export_all(settings, _NIGHT, "run-1", only="cart_abandoner_hott")


def test_two_exports_at_once_do_not_mix(settings: Settings) -> None:
    with connect(settings, "activator") as other, activation.one_writer(other, _LIST, "csv_file"):
        result = _export(settings)
    assert result.outcome == "failed" and "ExportInProgressError" in (result.error or "")
    assert _export(settings).outcome == "complete"


def test_the_activator_cannot_read_orders_nor_rewrite_lists(settings: Settings) -> None:
    for forbidden in ("select * from raw.files__orders", "delete from audiences.aud_cart_abandoner_hot",
                      "delete from audiences.membership_ledger", "select * from pii.identifiers"):  # fmt: skip
        with (
            connect(settings, "activator") as connection,
            pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedTable)),
        ):
            connection.execute(forbidden)


@pytest.mark.parametrize("instant", ["after_plan", "while_writing", "after_send"])
def test_a_killed_export_is_completed_by_the_next_run(
    settings: Settings, instant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = os.fork()
    if child == 0:
        _die_at(instant, monkeypatch)
        export_all(settings, _NIGHT, "run-1")
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert _query(settings, "select state from ops.exports") == [("planned",)]
    folder = settings.home / "exports" / _LIST / "2026-11-20"
    assert folder.exists() == (instant == "after_send")

    result = _export(settings, run_id="run-2")
    assert (result.outcome, result.changes) == ("complete", {"add": 24})
    assert _query(settings, "select run_id, state from ops.exports order by 1") == [
        ("run-1", "failed"), ("run-2", "complete"),
    ]  # fmt: skip
    assert json.loads((folder / "manifest.json").read_text())["run_id"] == "run-2"
    assert [path.name for path in folder.parent.iterdir()] == ["2026-11-20"]
    assert _export(settings, run_id="run-3").outcome == "unchanged"


def _die_at(instant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make this process kill itself at one instant of the export."""

    def die(*_: Any, **__: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(10)

    if instant == "after_plan":
        monkeypatch.setattr(CsvFile, "send", die)
    elif instant == "while_writing":
        monkeypatch.setattr(Path, "rename", die)
    else:
        monkeypatch.setattr(activation, "finish", die)


def test_kills_at_any_time_leave_nothing_half_done(settings: Settings) -> None:
    """The list changes each time, the export dies ever later in its work; ledger, folder and list agree."""
    folder = settings.home / "exports" / _LIST / "2026-11-20"
    outcomes = set()
    calls = _calls_of_an_export(settings)
    deaths = 2 * len(_MEMBERS) - 1  # once more, and the list would be as it was
    for attempt in range(deaths):
        _change(settings, _MEMBERS[attempt % len(_MEMBERS)])
        child = os.fork()
        if child == 0:
            sys.setprofile(_DyingAfter(calls * (attempt + 1) // (deaths + 1)))
            export_all(settings, _NIGHT, f"run-{attempt}")
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        if folder.exists():
            manifest = json.loads((folder / "manifest.json").read_text())
            for name, described in manifest["files"].items():
                assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == described["sha256"]
        outcomes.update(state for (state,) in _query(settings, "select distinct state from ops.exports"))
    assert "complete" in outcomes and outcomes & {"planned", "failed"}, "the kills must hit different moments"

    _export(settings, run_id="last")
    members: set[str] = set()
    for person_id, operation in _query(settings, "select person_id, operation from audiences.membership_ledger"
                                       " where state = 'complete' order by export_id"):  # fmt: skip
        (members.discard if operation == "remove" else members.add)(person_id)
    listed = {line.split(",")[0] for line in (folder / "plain.csv").read_text().splitlines()[1:]}
    gone = _query(settings, f"select person_id from audiences.aud_{_LIST} where exclusion_reason = 'erased'")
    assert members == listed == set(_MEMBERS) - {person_id for (person_id,) in gone}
    assert _query(settings, "select count(*) from ops.exports where state = 'planned'") == [(0,)]


def _calls_of_an_export(settings: Settings) -> int:
    """How many calls of functions an export of a changed list makes; the first export is slower and is not counted."""
    _export(settings)
    _change(settings, _MEMBERS[0])
    counted = _DyingAfter(None)
    sys.setprofile(counted)
    try:
        _export(settings)
    finally:
        sys.setprofile(None)
    return counted.calls


def _change(settings: Settings, person: str) -> None:
    """Take a member from the list, or put it back."""
    with connect(settings) as connection:
        connection.execute("update audiences.aud_cart_abandoner_hot set exclusion_reason = case when"
                           " exclusion_reason is null then 'erased' end where person_id = %s", (person,))  # fmt: skip


class _DyingAfter:
    """A profiler that kills its process at one call of a function: at the same work, however slow the machine is."""

    def __init__(self, last: int | None) -> None:
        self.calls, self._last = 0, last

    def __call__(self, frame: object, event: str, argument: object) -> None:
        self.calls += event in ("call", "c_call")
        if self.calls == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


def test_the_command_line_tells_outcomes_by_its_exit_code(settings: Settings, tmp_path: Path) -> None:
    config = tmp_path / "hourglass.yml"
    usable = f"shop: {{name: Test shop, country: DE}}\nwarehouse: {{database: {settings.warehouse.database}}}\n"
    config.write_text(usable)

    def call(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["export", "--config", str(config), "--night", "2026-11-20", *arguments])
        return done.exit_code, done.output

    assert call("--list", _LIST, "--dry-run")[1].startswith("cart_abandoner_hot -> csv_file, night 2026-11-20: planned")
    code, said = call("--list", _LIST)
    assert code == 0 and "complete, 24 people (24 add)" in said and "warning: meta: 16 people" in said
    assert "unchanged" in call()[1]
    assert call("--list", "nobody")[0] == 2
    config.write_text("audiences: {destinations: [fax]}\n")
    assert call() == (2, f"{config}: audiences.destinations: no exporter serves fax; known are csv_file, "
                      "google_customer_match, meta_custom_audiences\n")  # fmt: skip
    config.write_text(usable)
    with connect(settings) as connection:
        connection.execute("drop table audiences.aud_cart_abandoner_hot")
    assert call()[0] == 1


def test_the_settings_destinations_are_the_only_ones_used(settings: Settings) -> None:
    assert [target.name for target in destinations(settings)] == ["csv_file"]
    assert run.export_all(settings, _NIGHT, "run-1")[0].destination == "csv_file"
