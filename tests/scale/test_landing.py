"""Landing in a folder and in an object store: what a reader sees, and nights that are killed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.copies import database_of_its_own
from tests.integration.faults import test_killed_processes
from tests.integration.warehouse import test_expiring, test_merging
from tests.integration.warehouse.kit import THINGS, Shelf, night
from tests.scale.store import bucket
from warehouse import landing, landing_store, ledger, receipts
from warehouse.connection import connect
from warehouse.ledger import Unit
from warehouse.settings import Settings
from warehouse.streams import EXTRA

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

# The same nights as in a folder, in a store.
shop = test_killed_processes.shop
test_the_next_run_completes_what_a_kill_left = test_killed_processes.test_the_next_run_completes_what_a_kill_left
test_a_lost_database_is_built_again_from_landing_alone = (
    test_killed_processes.test_a_lost_database_is_built_again_from_landing_alone
)
test_a_replay_refuses_a_file_that_is_not_the_landed_one = (
    test_killed_processes.test_a_replay_refuses_a_file_that_is_not_the_landed_one
)

# Merged files, in a folder and in a store.
test_merged_files_give_every_batch_s_own_rows_and_the_same_tables = (
    test_merging.test_merged_files_give_every_batch_s_own_rows_and_the_same_tables
)
test_a_merge_killed_anywhere_loses_and_doubles_nothing = (
    test_merging.test_a_merge_killed_anywhere_loses_and_doubles_nothing
)

# Old files, in a folder and in a store.
elsewhere = test_expiring.elsewhere
test_what_was_published_first_goes_and_a_replay_gives_the_same_tables = (
    test_expiring.test_what_was_published_first_goes_and_a_replay_gives_the_same_tables
)
test_a_merged_file_goes_while_a_batch_of_it_is_still_young = (
    test_expiring.test_a_merged_file_goes_while_a_batch_of_it_is_still_young
)
test_an_expiry_killed_anywhere_loses_a_row = test_expiring.test_an_expiry_killed_anywhere_loses_a_row
test_a_lost_database_is_built_from_half_of_landing = test_expiring.test_a_lost_database_is_built_from_half_of_landing
test_a_backup_of_before_the_files_went_is_of_no_use = test_expiring.test_a_backup_of_before_the_files_went_is_of_no_use

_ROWS = 50_000


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    with bucket() as url:
        yield url


@pytest.fixture
def settings(prepared: Settings, tmp_path: Path, store: str) -> Iterator[Settings]:
    """A warehouse of the test's own that lands in a folder of the store."""
    with database_of_its_own(prepared, tmp_path) as own:
        url = store.replace("/landing", f"/{tmp_path.name}")
        yield own.model_copy(update={"landing": own.landing.model_copy(update={"url": url})})


@pytest.fixture(params=["folder", "store"])
def shelf(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[Shelf]:
    if request.param == "folder":
        settings = settings.model_copy(update={"landing": settings.landing.model_copy(update={"url": str(tmp_path)})})
    with connect(settings, "loader") as connection:
        yield Shelf(settings, connection).make()


def test_a_reader_of_landing_meets_a_file_that_is_not_whole(shelf: Shelf) -> None:
    with _writer(shelf) as writer:
        for number in range(_ROWS):
            writer.add("things", _row(number))
            assert number % 10_000 or _named(shelf, ".parquet") == []
    (file,) = _named(shelf, ".parquet")
    filesystem, _ = landing_store.opened(shelf.settings)
    with filesystem.open(file, "rb") as opened:
        assert pq.ParquetFile(opened).metadata.num_rows == _ROWS
    assert _named(shelf, "") == [file]


def test_an_extraction_that_fails_leaves_files(shelf: Shelf) -> None:
    with pytest.raises(ConnectionError):
        _broken_off(shelf)
    assert _named(shelf, "") == []


def test_a_reader_takes_a_batch_for_published_that_is_not(shelf: Shelf) -> None:
    shelf.stage([_row(1)])
    receipts.write(shelf.settings, shelf.connection, "shop")
    assert list(receipts.read(shelf.settings)) == []
    shelf.publish([_row(2)], number=2)
    receipts.write(shelf.settings, shelf.connection, "shop")
    (receipt,) = receipts.read(shelf.settings)
    filesystem, _ = landing_store.opened(shelf.settings)
    assert receipt["checksum"] == landing.checksum(filesystem, receipt["path"])


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        ("s3://none/landing", "none"),
        ("s3://shop:secret key@", "no URL of a store"),
        ("unheard://", "Protocol not known"),
    ],
)
def test_a_store_that_cannot_be_opened_is_found_in_the_night(settings: Settings, instead: str, said: str) -> None:
    assert landing_store.problems(settings) == []
    _, _, options = settings.landing_url.partition("?")
    wrong = settings.model_copy(update={"landing": settings.landing.model_copy(update={"url": f"{instead}?{options}"})})
    (problem,) = landing_store.problems(wrong)
    assert said in problem and "secret" not in problem


def _writer(shelf: Shelf) -> Any:
    run_id = ledger.start_run(shelf.connection, shelf.settings, night(1), "test")
    unit = Unit("shop", "a", "u", ("things",))
    return landing.unit_writer(shelf.settings, shelf.connection, run_id, night(1), unit, shelf.streams)


def _broken_off(shelf: Shelf) -> None:
    with _writer(shelf) as writer:
        for number in range(_ROWS):
            writer.add("things", _row(number))
        raise ConnectionError


def _row(number: int) -> dict[str, Any]:
    empty = dict.fromkeys([*(column.name for column in THINGS.columns), EXTRA])
    return {**empty, "thing_id": str(number)}


def _named(shelf: Shelf, ending: str) -> list[str]:
    filesystem, root = landing_store.opened(shelf.settings)
    return [path for path in filesystem.find(root) if path.endswith(ending)]
