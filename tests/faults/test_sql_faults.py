"""What goes wrong with a shop's database: exact rows, or a failed stream that the next run completes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest

from tests.contract.sql.conftest import TICKETS, Desk
from tests.databases import Foreign, foreign
from tests.faults.dying import kill_after_each_unit, stage_until_killed
from warehouse.settings import Settings

NIGHT, NEXT = date(2026, 11, 1), date(2026, 11, 2)
ROWS = 50
Note = Callable[[str, str, str], None]


@pytest.fixture(scope="module")
def database(prepared: Settings) -> Iterator[Foreign]:
    with foreign(prepared, "faulty_desk") as found:
        yield found


@pytest.fixture
def helpdesk(database: Foreign) -> Foreign:
    """Fifty tickets and one review, on a desk that works."""
    database.run(
        "drop schema public cascade",
        "create schema public",
        "create table tickets (number integer primary key, opened timestamptz not null, closed timestamptz,"
        " requester text, order_number integer, complaint boolean, modified timestamptz)",
        "insert into tickets select n, timestamptz '2026-10-01 09:00+00' + n * interval '1 hour', null,"
        " 'p' || n || '@tea.example', n, n % 7 = 0, timestamptz '2026-10-02 09:00+00' + n * interval '1 hour'"
        f" from generate_series(1, {ROWS}) n",
        "create table reviews (review_id text, created_at timestamptz, rating numeric)",
        "insert into reviews values ('r', '2026-10-05', 5)",
    )
    database.let_read()
    return database


@pytest.fixture
def desk(
    settings: Settings,
    warehouse: psycopg.Connection,
    helpdesk: Foreign,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Desk:
    monkeypatch.setenv("HOURGLASS_SQL_URL", helpdesk.reader_url)
    found = Desk(settings, warehouse, "sql", {"mapping": str(tmp_path / "sql.yml"), "rows_at_once": 10})
    found.file = tmp_path / "sql.yml"
    found.map(support_tickets=TICKETS, reviews={"table": "reviews"})
    return found


def whole(desk: Desk) -> bool:
    return [int(row[0]) for row in sorted(desk.rows("support_tickets", "order_id"), key=lambda row: int(row[0]))] == [
        *range(1, ROWS + 1)
    ]


def fails_alone(desk: Desk, *words: str) -> str:
    """The tickets fail with these words and nothing of them is landed; the reviews arrive."""
    outcome = desk.night(NIGHT)
    assert list(outcome.failures) == ["database/support_tickets"], outcome
    said = outcome.failures["database/support_tickets"]
    assert all(word in said for word in ("support_tickets", *words)), said
    assert "reader-secret" not in said and "@tea.example" not in said
    assert desk.rows("support_tickets", "ticket_id") == [] and len(desk.rows("reviews", "review_id")) == 1
    return said


def mended(desk: Desk) -> bool:
    return not desk.night(NIGHT).failures and whole(desk)


def test_a_connection_that_breaks_in_the_middle_of_the_rows_leaves_nothing_half(
    desk: Desk, helpdesk: Foreign, came_to: Note
) -> None:
    helpdesk.run(
        "alter table tickets rename to kept",
        "create view tickets as select number, opened, closed, requester, order_number, complaint, case"
        " when number = 35 and pg_terminate_backend(pg_backend_pid()) then null else modified end as modified"
        " from kept",
    )
    helpdesk.let_read()
    fails_alone(desk, "run again")
    helpdesk.run("drop view tickets", "alter table kept rename to tickets")
    assert mended(desk)
    came_to("sql", "connection reset mid-stream", "the stream fails, others go on; the next run has the exact rows")


def test_a_database_that_is_not_there_fails_and_the_next_run_has_all(
    desk: Desk, helpdesk: Foreign, monkeypatch: pytest.MonkeyPatch, came_to: Note
) -> None:
    nowhere = "postgresql://reader:reader-secret@127.0.0.1:9/shop"  # pragma: allowlist secret
    monkeypatch.setenv("HOURGLASS_SQL_URL", nowhere)
    outcome = desk.night(NIGHT)
    assert len(outcome.failures) == 2 and "reader-secret" not in str(outcome.failures)
    monkeypatch.setenv("HOURGLASS_SQL_URL", helpdesk.reader_url)
    assert mended(desk)
    came_to("sql", "server down", "every stream fails and says so; the next run has the exact rows")


def test_a_wrong_password_is_named_and_not_shown(
    desk: Desk, helpdesk: Foreign, monkeypatch: pytest.MonkeyPatch, came_to: Note
) -> None:
    monkeypatch.setenv("HOURGLASS_SQL_URL", helpdesk.reader_url.replace("reader-secret", "reader-secret-old"))
    outcome = desk.night(NIGHT)
    assert "reader-secret" not in str(outcome.failures)
    assert all("HOURGLASS_SQL_URL" in said for said in outcome.failures.values()), outcome.failures
    monkeypatch.setenv("HOURGLASS_SQL_URL", helpdesk.reader_url)
    assert mended(desk)
    came_to("sql", "password expired", "fails with the variable to correct; the next run has the exact rows")


def test_a_lost_column_stops_its_stream_only(desk: Desk, helpdesk: Foreign, came_to: Note) -> None:
    helpdesk.run("alter table tickets rename column closed to closed_on")
    fails_alone(desk, "'closed'", "'closed_on'", "mapping")
    helpdesk.run("alter table tickets rename column closed_on to closed")
    assert mended(desk)
    came_to("sql", "a lost column", "that stream stops and names it; the next run has the exact rows")


def test_a_column_of_a_new_type_stops_its_stream_with_row_column_and_value(
    desk: Desk, helpdesk: Foreign, came_to: Note
) -> None:
    helpdesk.run(
        "alter table tickets alter closed type text", "update tickets set closed = 'yesterday' where number = 23"
    )
    fails_alone(desk, "row 23", "closed_at", "'yesterday'", "ISO 8601")
    helpdesk.run("update tickets set closed = null")
    assert mended(desk)
    came_to("sql", "a column of a new type", "that stream stops with row, column and value; then the exact rows")


def test_personal_data_in_a_bad_row_is_not_shown(desk: Desk, helpdesk: Foreign) -> None:
    helpdesk.run("alter table tickets alter requester type bytea using requester::bytea")
    fails_alone(desk, "(personal data)")


def test_rows_out_of_order_are_the_same_rows(desk: Desk, helpdesk: Foreign, came_to: Note) -> None:
    entry = {key: value for key, value in TICKETS.items() if key != "table"}
    desk.map(support_tickets={**entry, "query": "select * from tickets order by number % 7, number desc"})
    assert mended(desk)
    came_to("sql", "rows out of order", "exact rows")


def test_two_rows_of_one_key_that_differ_stop_the_stream(desk: Desk, helpdesk: Foreign, came_to: Note) -> None:
    helpdesk.run(
        "alter table tickets drop constraint tickets_pkey",
        "insert into tickets select number, opened, closed, requester, 99, complaint, modified from tickets"
        " where number = 10",
    )
    fails_alone(desk, "key 10", "same updated_at")
    helpdesk.run("delete from tickets where order_number = 99")
    assert mended(desk)
    came_to("sql", "one key twice, not alike", "that stream stops and names the key; then the exact rows")


def test_a_table_that_may_not_be_read_is_named_with_the_remedy(desk: Desk, helpdesk: Foreign, came_to: Note) -> None:
    helpdesk.run(f"revoke select on tickets from {helpdesk.role}")
    fails_alone(desk, "42501", "grant")
    helpdesk.let_read()
    assert mended(desk)
    came_to("sql", "permission denied", "that stream fails with the grant it needs; then the exact rows")


def test_a_task_killed_after_every_unit_reads_no_unit_twice(desk: Desk, helpdesk: Foreign, came_to: Note) -> None:
    joined = "select 'm' || n as membership_id, timestamptz '2026-10-03' as joined_at from generate_series(1, 30) n"
    desk.map(support_tickets=TICKETS, reviews={"table": "reviews"}, memberships={"query": joined})
    units = kill_after_each_unit(desk.configured(), desk.connection, "sql", NIGHT)
    helpdesk.run("drop table tickets", "drop table reviews")  # so nothing can be read again
    outcome = desk.night(NIGHT)
    assert units == 3 and outcome.landed == 0 and not outcome.failures and whole(desk)
    assert (len(desk.rows("reviews", "review_id")), len(desk.rows("memberships", "membership_id"))) == (1, 30)
    came_to("sql", f"kill -9 after each of {units} units", "each is read once: exact rows")


def test_a_night_killed_before_publishing_is_published_by_the_next_run(
    desk: Desk, helpdesk: Foreign, came_to: Note
) -> None:
    stage_until_killed(desk.configured(), desk.connection, "sql", NIGHT)
    assert desk.rows("support_tickets", "ticket_id") == []
    helpdesk.run("drop table tickets", "drop table reviews")
    outcome = desk.night(NIGHT)
    assert outcome.landed == 0 and not outcome.failures and whole(desk)
    came_to("sql", "kill -9 before publishing", "the next run publishes what is staged: exact rows")


def test_a_row_that_changes_after_twenty_days_comes_with_its_change(
    desk: Desk, helpdesk: Foreign, came_to: Note
) -> None:
    desk.night(NIGHT)
    helpdesk.run("update tickets set closed = '2026-11-21', modified = '2026-11-21 12:00+00' where number = 1")
    assert desk.night(date(2026, 11, 21)).rows == 2  # that ticket, and the reviews, which are read whole
    assert desk.rows("support_tickets", "ticket_id", "closed_at", schema="raw_history") == [("1", None)]
    came_to("sql", "a row restated after 20 days", "read by its time of change; the old version is in the history")


def test_a_row_that_is_deleted_goes_to_history_where_the_table_is_read_whole(
    desk: Desk, helpdesk: Foreign, came_to: Note
) -> None:
    desk.map(support_tickets={key: value for key, value in TICKETS.items() if key != "changed"})
    assert mended(desk)
    helpdesk.run("delete from tickets where number = 50")
    assert not desk.night(NEXT).failures
    assert len(desk.rows("support_tickets", "ticket_id")) == ROWS - 1
    assert desk.rows("support_tickets", "ticket_id", schema="raw_history") == [("50",)]
    came_to("sql", "an object deleted", "where the table is read whole: gone from raw, kept in history")


def test_instants_without_offset_across_the_clock_change_are_in_their_night(
    desk: Desk, helpdesk: Foreign, came_to: Note
) -> None:
    helpdesk.run(
        "truncate tickets",
        "alter table tickets alter opened type timestamp",
        "insert into tickets (number, opened, modified) values (1, '2026-10-25 02:30', '2026-10-25 02:30+02'),"
        " (2, '2026-10-25 23:59:59', '2026-10-25 23:59:59+01'), (3, '2026-10-26 00:00', '2026-10-26 00:00+01')",
    )
    assert not desk.night(date(2026, 10, 25)).failures
    assert [row[0] for row in desk.rows("support_tickets", "ticket_id")] == ["1", "2"]
    assert not desk.night(date(2026, 10, 26)).failures
    found = {number: at.astimezone(UTC) for number, at in desk.rows("support_tickets", "ticket_id", "opened_at")}
    assert found == {
        "1": datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        "2": datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC),
        "3": datetime(2026, 10, 25, 23, 0, tzinfo=UTC),
    }
    came_to("sql", "clock change", "each row once, in its own night")
