"""A database read night by night: the same rows as from files, and nothing lost between two nights."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from extractors import run
from tests.contract.sql.conftest import TICKETS, Desk
from tests.databases import Foreign

NIGHT = date(2026, 11, 1)
NEXT = date(2026, 11, 2)


def ticket(number: int, opened: str, modified: str | None, **more: str) -> str:
    more = {"requester": "a@tea.example", **more}
    changed = f"'{modified}'" if modified else "null"
    columns, values = ", ".join(more), ", ".join(f"'{value}'" for value in more.values())
    return (
        f"insert into tickets (number, opened, modified, {columns}) values ({number}, '{opened}', {changed}, {values})"
    )


def test_a_table_gives_the_rows_that_a_file_with_its_content_gives(
    desk: Desk, helpdesk: Foreign, tmp_path: Path
) -> None:
    helpdesk.run(
        "create table o (order_id bigint, ordered_at timestamptz, total numeric(10, 2), status text, tax_total float8,"
        " coupon_codes text, email text, updated_at timestamp)",
        "insert into o values (1, '2026-11-01T10:00:00+01', 10.50, null, 0.1, '', 'B@x.example', '2026-11-01 11:00'),"
        " (2, '2026-11-01T10:00:00Z', 7, 'pending', null, 'A;B', null, null)",
    )
    helpdesk.let_read()
    desk.map(orders={"table": "o"})
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "orders.csv").write_text(
        "order_id,ordered_at,total,status,tax_total,coupon_codes,email,updated_at\n"
        "1,2026-11-01T10:00:00+01:00,10.50,,0.1,,B@x.example,2026-11-01T11:00:00\n"
        "2,2026-11-01T10:00:00Z,7,pending,,A;B,,\n"
    )
    assert not desk.night(NIGHT).failures
    files = Desk(desk.settings, desk.connection, "files", {"path": str(tmp_path / "drop")})
    assert not files.night(NIGHT).failures
    from_table, from_file = ([{**row, "_file": ""} for row in shop.all_rows("orders")] for shop in (desk, files))
    assert from_table == from_file
    assert [row["tax_total"] for row in from_table if row["order_id"] == "1"] == [Decimal("0.1")]


def test_a_night_takes_what_changed_before_its_end_and_the_next_one_the_rest(desk: Desk, helpdesk: Foreign) -> None:
    helpdesk.run(
        ticket(1, "2026-11-01 09:00", "2026-11-01 23:59:59+01"),
        ticket(2, "2026-11-01 09:00", "2026-11-02 00:00:00+01"),  # the night's end in Berlin: the next night's
        ticket(3, "2026-11-01 09:00", None),  # admitted by its own instant
        ticket(4, "2026-11-02 09:00", None),
    )
    assert not desk.night(NIGHT).failures
    assert desk.rows("support_tickets", "ticket_id") == [("1",), ("3",)]
    assert not desk.night(NEXT).failures
    assert desk.rows("support_tickets", "ticket_id") == [("1",), ("2",), ("3",), ("4",)]


def test_an_incremental_stream_reads_only_what_changed_and_rows_written_late(desk: Desk, helpdesk: Foreign) -> None:
    helpdesk.run(*(ticket(number, "2026-10-01 09:00", "2026-10-01 09:00+01") for number in range(1, 6)))
    assert desk.night(NIGHT).rows == 5
    helpdesk.run(
        ticket(6, "2026-10-31 09:00", "2026-10-31 09:00+01"),  # written after the night that it belongs to
        "update tickets set closed = '2026-11-02 10:00', modified = '2026-11-02 10:00+01' where number = 2",
    )
    assert desk.night(NEXT).rows == 2
    assert len(desk.rows("support_tickets", "ticket_id")) == 6
    assert desk.rows("support_tickets", "ticket_id", "closed_at", schema="raw_history") == [("2", None)]


def test_a_row_deleted_from_a_stream_read_whole_goes_to_history(desk: Desk, helpdesk: Foreign) -> None:
    desk.map(support_tickets={**TICKETS, "incremental": False})
    helpdesk.run(*(ticket(number, "2026-10-01 09:00", "2026-10-01 09:00+01") for number in (1, 2)))
    desk.night(NIGHT)
    helpdesk.run("delete from tickets where number = 1")
    desk.night(NEXT)
    assert desk.rows("support_tickets", "ticket_id") == [("2",)]
    assert desk.rows("support_tickets", "ticket_id", schema="raw_history") == [("1",)]


def test_versions_of_a_key_that_lie_in_several_batches_give_the_newest_one(desk: Desk, helpdesk: Foreign) -> None:
    helpdesk.run(
        "alter table tickets drop constraint tickets_pkey",
        *(ticket(7, "2026-10-01 09:00", f"2026-10-0{day} 09:00+01", order_number=str(day)) for day in (3, 1, 5, 2, 4)),
        ticket(7, "2026-10-01 09:00", "2026-10-05 09:00+01", order_number="5"),  # an exact copy
        ticket(8, "2026-10-01 09:00", "2026-10-01 09:00+01"),
    )
    assert not desk.night(NIGHT).failures
    assert desk.rows("support_tickets", "ticket_id", "order_id") == [("7", "5"), ("8", None)]


def test_a_row_of_the_hour_that_comes_twice_is_admitted_to_its_day(desk: Desk, helpdesk: Foreign) -> None:
    """The clock goes back on 25 October 2026; the day has 25 hours and ends at midnight all the same."""
    helpdesk.run(
        ticket(1, "2026-10-25 02:30", None), ticket(2, "2026-10-25 23:59", None), ticket(3, "2026-10-26 00:00", None)
    )
    desk.night(date(2026, 10, 25))
    assert desk.rows("support_tickets", "ticket_id", "opened_at") == [
        ("1", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)), ("2", datetime(2026, 10, 25, 22, 59, tzinfo=UTC)),
    ]  # fmt: skip
    desk.night(date(2026, 10, 26))
    assert len(desk.rows("support_tickets", "ticket_id")) == 3


def test_only_mapped_columns_leave_a_table_and_a_query_keeps_the_others(desk: Desk, helpdesk: Foreign) -> None:
    helpdesk.run(ticket(1, "2026-10-01 09:00", None, secret="x"))
    desk.night(NIGHT)
    assert desk.rows("support_tickets", "ticket_id", "_extra") == [("1", None)]
    desk.map(support_tickets={"query": "select number as ticket_id, opened as opened_at, 'a::b' as more from tickets;"})
    desk.night(NEXT)
    assert desk.rows("support_tickets", "ticket_id", "_extra") == [("1", {"more": "a::b"})]


def test_nothing_can_be_written_by_a_query(desk: Desk, helpdesk: Foreign) -> None:
    helpdesk.run(
        "create function forge() returns integer language sql as 'delete from tickets returning 1'",
        f"grant delete on tickets to {helpdesk.role}",
        ticket(1, "2026-10-01 09:00", None),
    )
    desk.map(
        support_tickets={"query": "select number + coalesce(forge(), 0) as ticket_id, opened as opened_at from tickets"}
    )
    assert "25006" in desk.failure(NIGHT)
    assert helpdesk.owner.execute("select count(*) from tickets").fetchone() == (1,)


def test_a_query_that_takes_too_long_is_ended(desk: Desk, helpdesk: Foreign) -> None:
    helpdesk.run(ticket(1, "2026-10-01 09:00", None))
    desk.options["timeout_seconds"] = 0.1
    desk.map(support_tickets={"query": "select pg_sleep(5)::text as ticket_id, opened as opened_at from tickets"})
    assert "timeout_seconds" in desk.failure(NIGHT)


def test_a_sqlite_file_is_read_alike(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as lite:
        lite.execute("create table costs (day text, kind text, amount real)")
        lite.executemany("insert into costs values (?, 'flyers', ?)", [("2026-10-31", 0.1 + 0.2), ("2026-11-02", 5)])
    monkeypatch.setenv("HOURGLASS_SQL_URL", f"sqlite:///{tmp_path / 'shop.db'}")
    columns = {"date": "day", "channel": "kind", "amount": "amount"}
    desk.map(spend_other={"table": "costs", "columns": columns, "incremental": True})
    desk.night(NIGHT)
    assert desk.rows("spend_other", "date", "amount", "currency") == [(date(2026, 10, 31), Decimal("0.3"), "EUR")]
    desk.night(NEXT)
    assert len(desk.rows("spend_other", "date")) == 2


def test_rows_of_a_mistyped_year_are_a_gap_until_they_are_corrected(desk: Desk, helpdesk: Foreign) -> None:
    gaps = "select stream, reason from ops.gaps where closed_at is null and source = 'sql'"
    helpdesk.run(ticket(1, "2026-10-01 09:00", None), ticket(2, "2206-10-01 09:00", None))
    desk.night(NIGHT)
    ((place, reason),) = desk.connection.execute(gaps).fetchall()
    assert place == "support_tickets (dated ahead)" and reason.startswith("one row is dated after tomorrow")
    helpdesk.run("update tickets set opened = '2026-10-02 09:00', modified = '2026-11-01 09:00+01' where number = 2")
    desk.night(NEXT)
    assert desk.connection.execute(gaps).fetchall() == []
    assert len(desk.rows("support_tickets", "ticket_id")) == 2


def test_the_check_names_a_mapping_that_does_not_fit(desk: Desk) -> None:
    desk.map(support_tickets={**TICKETS, "columns": {**TICKETS["columns"], "closed_at": "close"}})
    work = run.context(desk.configured(), desk.connection, "sql", NIGHT, "check")
    with pytest.raises(run.ExtractionError, match=r"no column 'close' for 'closed_at' \(is it 'closed'\?\)"):
        work.source.module.check(work)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"tickets": {"table": "tickets"}}, "did you mean 'support_tickets'"),
        ({"support_tickets": {"tabel": "tickets"}}, "either `table` or `query`"),
        ({"support_tickets": {"table": "t", "changd": "x"}}, "did you mean 'changed'"),
        ({"support_tickets": {"table": "t", "columns": {"open_at": "x"}}}, "did you mean 'opened_at'"),
        ({"referrals": {"table": "t", "incremental": True}}, "needs `changed`"),
    ],
)
def test_a_wrong_mapping_says_what_was_meant(desk: Desk, entry: dict[str, object], says: str) -> None:
    desk.map(**entry)
    assert says in desk.failure(NIGHT)
