"""A BI client of somebody else's on the warehouse: Apache Superset, logged in as `bi_reader`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from reports.metabase.questions import boards
from tests.commands import somebody
from tests.superset import server
from tests.superset.server import Superset
from warehouse.settings import PROJECT

_NIGHT = "2026-11-20"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]


@pytest.fixture(scope="module")
def superset() -> Iterator[Superset]:
    with server.logged_in() as found:
        yield found


@pytest.fixture(scope="module")
def database(superset: Superset, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The warehouse after a night of the example files, as Superset knows it."""
    folder = tmp_path_factory.mktemp("shop")
    shutil.copytree(PROJECT / "extractors" / "files" / "template", folder / "drop")
    file = folder / "hourglass.yml"
    file.write_text("shop: {name: Shop, currency: EUR, country: DE}\nsources: {files: {path: drop}}\n")
    with somebody() as user:
        done = user.run("dags", "nightly", "--config", file, "--date", _NIGHT)
        assert done.returncode == 0, done.stdout
        address = user.run("warehouse", "dsn", "--role", "bi_reader", "--config", file).stdout.strip()
        yield superset.connect(address)


def test_the_marts_are_not_listed(superset: Superset, database: int) -> None:
    listed = superset.call(f"database/{database}/tables/?q=(schema_name:marts)")
    names = {table["value"] for table in listed["result"]}
    assert {"fct_attribution_daily", "fct_ad_performance_daily", "dim_dates"} <= names


@pytest.mark.parametrize(
    ("board", "question"), [(one.dashboard.name, question) for one in boards() for question in one.questions]
)
def test_a_question_of_a_dashboard_cannot_be_asked(superset: Superset, database: int, board: str, question) -> None:
    answer = superset.ask(database, question.query)
    assert answer.get("status") == "success", (board, question.name, answer.get("errors"))
    assert {column["column_name"] for column in answer["columns"]} >= set(question.shown)


def test_personal_data_are_shown(superset: Superset, database: int) -> None:
    answer = superset.ask(database, "select * from pii.identifiers")
    assert "permission denied for schema pii" in str(answer["errors"])
    schemas = superset.call(f"database/{database}/schemas/")["result"]
    assert "marts" in schemas
