"""E-mail addresses and telephone numbers are in landing and `pii` only; a reader for BI can get at neither."""

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pyarrow.parquet as pq
import pytest

from exporters.erasure import forget
from tests.integration.files.kit import Shop
from warehouse import merging, receipts, steps
from warehouse.connection import connect, dsn
from warehouse.replay import replay

_CANARY = "canary"


def _columns_with(shop: Shop, text: str) -> set[str]:
    """Every column of the database, as schema.table, that holds the text anywhere in a row."""
    tables = "select schemaname, tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"
    found = set()
    with connect(shop.settings) as owner:
        for schema, table in owner.execute(tables).fetchall():
            query = f"select 1 from {schema}.{table} t where t::text ilike %s limit 1"
            if owner.execute(query, (f"%{text}%",)).fetchone():  # type: ignore[call-overload]
                found.add(f"{schema}.{table}")
    return found


@pytest.fixture(autouse=True)
def _nobody_is_known(shop: Shop) -> Iterator[None]:
    with connect(shop.settings) as owner:
        owner.execute("delete from pii.identifiers")
    yield
    with connect(shop.settings) as owner:
        owner.execute("delete from pii.tombstones")


def _people(shop: Shop) -> None:
    header = "order_id,ordered_at,total,email,phone,country"
    shop.write(
        "orders.csv",
        header,
        "1,2026-11-01,5,canary@shop.example,0171 2345678,",
        "2,2026-11-01,5, CANARY@shop.example,+49 (171) 2345678,FR",
        "3,2026-11-01,5,other@shop.example,06 12 34 56 78,FR",
        "4,2026-11-01,5,,,",
    )


def test_addresses_are_nowhere_but_in_pii_and_only_once_published(shop: Shop) -> None:
    _people(shop)
    shop.land()
    steps.stage_landed(shop.settings, "files")
    assert _columns_with(shop, _CANARY) == {"stage.identifiers"}
    shop.finish()
    assert _columns_with(shop, _CANARY) == {"pii.identifiers"}
    assert _columns_with(shop, "1712345678") == {"pii.identifiers"}


def test_one_person_spelled_two_ways_has_one_hash(shop: Shop) -> None:
    _people(shop)
    shop.night()
    rows = {row["order_id"]: row for row in shop.rows("orders")}
    assert rows["1"]["email_hash"] == rows["2"]["email_hash"] != rows["3"]["email_hash"]
    assert rows["1"]["phone_hash"] == rows["2"]["phone_hash"] != rows["3"]["phone_hash"]
    assert rows["4"]["email_hash"] is rows["4"]["phone_hash"] is None
    query = "select value, country from pii.identifiers where hash = any(%s) order by value"
    hashes = [rows["1"]["email_hash"], rows["3"]["phone_hash"]]
    assert shop.connection.execute(query, (hashes,)).fetchall() == [
        ("+33612345678", "FR"),
        ("canary@shop.example", "DE"),
    ]


def test_the_hash_needs_the_pepper(shop: Shop) -> None:
    _people(shop)
    shop.night()
    plain = hashlib.sha256(b"canary@shop.example").hexdigest()
    assert plain not in shop.values("orders", "email_hash")


def test_landing_is_for_its_owner_only(shop: Shop) -> None:
    _people(shop)
    shop.night()
    assert Path(shop.settings.landing_url).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("role", ["bi_reader", "marketer"])
def test_a_reader_of_marts_can_read_no_records_and_no_persons(shop: Shop, role: Any) -> None:
    _people(shop)
    shop.night()
    schemas = ["raw", "raw_history", "stage", "pii"]
    tables = "select schemaname || '.' || tablename from pg_tables where schemaname = any(%s)"
    names = [row[0] for row in shop.connection.execute(tables, (schemas,)).fetchall()]
    shop.connection.commit()
    assert {"raw.files__orders", "pii.identifiers", "stage.identifiers"} <= set(names)
    with psycopg.connect(dsn(shop.settings, role), autocommit=True) as reader:
        assert reader.execute("select current_user, session_user").fetchone() == (role, role)
        for name in names:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(f"select * from {name}")  # type: ignore[call-overload]
        for statement in ("set role loader", "set role hourglass", "create table public.mine (a int)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(statement)  # type: ignore[call-overload]


def test_an_error_s_text_is_for_operators_only(shop: Shop) -> None:
    """A shifted line can put an address, or anything else, into the reason why a batch failed."""
    with psycopg.connect(dsn(shop.settings, "bi_reader"), autocommit=True) as reader:
        reader.execute("select batch_id, state, rows from ops.batches")
        reader.execute("select run_id, step, source, state from ops.steps")
        for column, table in (("error", "batches"), ("detail", "batches"), ("detail", "steps")):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(f"select {column} from ops.{table}")  # type: ignore[call-overload]


def _landed_texts(shop: Shop) -> str:
    folder = Path(shop.settings.landing_url.removeprefix("file://"))
    return "".join(str(pq.read_table(file).to_pylist()) for file in folder.rglob("*.parquet")).lower()


@pytest.mark.shows("7 landing", "in no landed file nor row, and a replay brings nobody back")
def test_who_is_forgotten_is_in_no_landed_file_nor_row_and_a_replay_does_not_bring_them_back(shop: Shop) -> None:
    _people(shop)
    shop.night()
    assert _CANARY in _landed_texts(shop)
    before = {row["order_id"]: row["total"] for row in shop.rows("orders")}
    done = forget(shop.settings, "email", "canary@shop.example", None, date(2026, 11, 2), "erase-1")
    assert done.is_complete
    assert _CANARY not in _landed_texts(shop) and "other@shop.example" in _landed_texts(shop)
    rows = {row["order_id"]: row for row in shop.rows("orders")}
    assert [rows[number]["email_hash"] is None for number in "1234"] == [True, True, False, True]
    assert {number: row["total"] for number, row in rows.items()} == before, "the books stay"
    # The ledger knows the new files, and their receipts do: the warehouse can be built from landing again.
    assert replay(shop.settings, "files")
    assert {row["order_id"]: row for row in shop.rows("orders")} == rows
    facts = [(receipt["batch_id"], receipt["checksum"]) for receipt in receipts.read(shop.settings)]
    with connect(shop.settings) as owner:
        known = owner.execute("select batch_id, checksum from ops.batches where state = 'published'").fetchall()
    assert sorted(facts) == sorted(known)


def test_who_is_forgotten_is_in_no_file_of_many_batches_and_the_others_stay_in_theirs(shop: Shop) -> None:
    _people(shop)
    shop.night()
    with (shop.folder / "orders.csv").open("a") as file:
        file.write("5,2026-11-02,5,ann@shop.example,,\n")
    shop.night(2)
    landed = shop.settings.landing.model_copy(update={"merge_after_days": 1})
    merging.merge(shop.settings.model_copy(update={"landing": landed}), shop.connection, date(2026, 12, 20))
    forget(shop.settings, "email", "canary@shop.example", None, date(2026, 11, 2), "erase-1")
    texts = _landed_texts(shop)
    assert _CANARY not in texts
    assert "other@shop.example" in texts and "ann@shop.example" in texts
    rows = shop.rows("orders")
    assert [row["order_id"] for row in rows if row["email_hash"] is None] == ["1", "2", "4"]
    assert replay(shop.settings, "files")
    assert shop.rows("orders") == rows


def test_a_source_that_still_has_a_forgotten_person_does_not_bring_the_contact_back(shop: Shop) -> None:
    forget(shop.settings, "email", "canary@shop.example", None, date(2026, 11, 2), "erase-1")
    _people(shop)
    shop.night()
    assert [row["email_hash"] is None for row in shop.rows("orders") if row["order_id"] in "123"] == [True, True, False]
    assert _columns_with(shop, _CANARY) == set()
