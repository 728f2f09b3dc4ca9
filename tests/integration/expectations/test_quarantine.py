"""The two ways out of a quarantine."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from tests.integration.expectations.staged_nights import Nights, order
from warehouse import commands, quarantine, upkeep
from warehouse.ledger import Batch
from warehouse.quarantine import NotInQuarantineError
from warehouse.settings import Settings

LINES = [{"order_id": "1", "line_id": "1", "product_id": "tea", "quantity": "1", "unit_price": "5"}]


@pytest.fixture
def held(nights: Nights) -> dict[str, Batch]:
    batches = nights.stage("shop", {"orders": [order(1, status="odd")], "order_lines": LINES})
    assert set(nights.audit().quarantined) == {batch.batch_id for batch in batches.values()}
    return batches


@pytest.fixture
def command(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setattr(commands, "load_for_reading", lambda config: settings)
    return CliRunner()


def test_a_released_batch_is_published_with_its_unit_and_logged(
    nights: Nights, held: dict[str, Batch], command: CliRunner
) -> None:
    told = command.invoke(commands.app, ["release", held["orders"].batch_id, "--reason", "a new status"])
    assert told.exit_code == 0 and "2 inserted" in told.output
    assert nights.rows("select status from raw.files__orders") == [("odd",)]
    assert nights.rows("select count(*) from raw.files__order_lines") == [(1,)]
    assert {nights.batch(batch.batch_id).state for batch in held.values()} == {"published"}
    logged = nights.rows("select action, subject, reason from ops.actions")
    assert logged == [("release", held["orders"].batch_id, "a new status")]


def test_a_release_after_a_crash_of_the_server_publishes_every_row(
    nights: Nights, held: dict[str, Batch], settings: Settings
) -> None:
    nights.connection.execute("truncate stage.files__orders")
    nights.connection.commit()
    quarantine.release(settings, nights.connection, list(nights.streams.values()), held["orders"].batch_id, "known")
    assert nights.rows("select count(*) from raw.files__orders") == [(1,)]


def test_a_row_that_waits_long_in_quarantine_is_lost_or_stays_for_ever(
    nights: Nights, held: dict[str, Batch], settings: Settings
) -> None:
    def unstaged() -> int:
        return upkeep.clean(settings)["rows in quarantine, which landing keeps"]

    assert unstaged() == 0
    nights.connection.execute("update ops.batches set planned_at = now() - interval '31 days'")
    nights.connection.commit()
    file = Path(held["order_lines"].path)
    landed = file.read_bytes()
    file.write_bytes(b"another file")
    assert unstaged() == 1
    staged = "select (select count(*) from stage.files__orders), (select count(*) from stage.files__order_lines)"
    assert nights.rows(staged) == [(0, 1)], "where landing lacks the file, stage holds the only copy"
    file.write_bytes(landed)
    assert unstaged() == 1 and nights.rows(staged) == [(0, 0)]
    assert {nights.batch(batch.batch_id).state for batch in held.values()} == {"quarantined"}
    quarantine.release(settings, nights.connection, list(nights.streams.values()), held["orders"].batch_id, "known")
    published = "select (select count(*) from raw.files__orders), (select count(*) from raw.files__order_lines)"
    assert nights.rows(published) == [(1, 1)]


def test_a_discarded_batch_is_not_published_and_leaves_stage(
    nights: Nights, held: dict[str, Batch], command: CliRunner
) -> None:
    told = command.invoke(commands.app, ["discard", held["order_lines"].batch_id, "--reason", "wrong export"])
    assert told.exit_code == 0 and "2 batches" in told.output
    assert {nights.batch(batch.batch_id).state for batch in held.values()} == {"discarded"}
    for table in ("raw.files__orders", "stage.files__orders", "stage.files__order_lines", "stage.identifiers"):
        assert nights.rows(f"select count(*) from {table}") == [(0,)], table
    assert nights.rows("select action, reason from ops.actions") == [("discard", "wrong export")]


def test_a_batch_that_cannot_be_judged_cannot_be_given_up(nights: Nights, warehouse: psycopg.Connection) -> None:
    held = nights.stage("shop", {"orders": [order(1)], "order_lines": []})
    streams = list(nights.streams.values())
    assert quarantine.discard(warehouse, streams, held["orders"].batch_id, "cannot be judged") == 2
    assert {nights.batch(batch.batch_id).state for batch in held.values()} == {"discarded"}
    assert nights.rows("select count(*) from stage.files__orders") == [(0,)]
    assert nights.rows("select action, reason from ops.actions") == [("discard", "cannot be judged")]


def test_a_batch_that_waits_for_its_publication_is_given_up(nights: Nights, warehouse: psycopg.Connection) -> None:
    batch = nights.stage("shop", {"orders": [order(1)]})["orders"]
    nights.audit()
    with pytest.raises(NotInQuarantineError, match="is validated; in quarantine: nothing"):
        quarantine.discard(warehouse, list(nights.streams.values()), batch.batch_id, "")
    assert nights.batch(batch.batch_id).state == "validated"


def test_what_the_database_refuses_stays_in_quarantine(nights: Nights, settings: Settings) -> None:
    batch = nights.stage("shop", {"orders": [order(1, order_id=None)]})["orders"]
    nights.audit()
    with pytest.raises(quarantine.NotReleasedError, match="refused"):
        quarantine.release(settings, nights.connection, list(nights.streams.values()), batch.batch_id, "try")
    assert nights.batch(batch.batch_id).state == "quarantined"
    assert nights.rows("select * from ops.actions") == []


def test_only_what_is_in_quarantine_can_be_released(
    nights: Nights, settings: Settings, warehouse: psycopg.Connection
) -> None:
    batch = nights.stage("shop", {"orders": [order(1)]})["orders"]
    with pytest.raises(NotInQuarantineError, match="is staged; in quarantine: nothing"):
        quarantine.release(settings, warehouse, list(nights.streams.values()), batch.batch_id, "")
    with pytest.raises(NotInQuarantineError, match="is unknown"):
        quarantine.discard(warehouse, list(nights.streams.values()), "files.orders.x", "")
