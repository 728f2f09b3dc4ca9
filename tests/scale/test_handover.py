"""What goes from Postgres into the file in which DuckDB computes."""

from __future__ import annotations

import duckdb
import pytest

from dbt_project import elsewhere, invocation
from tests.copies import computed_by
from warehouse.connection import connect
from warehouse.settings import Settings


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_an_address_lies_in_a_file_beside_the_warehouse(settings: Settings) -> None:
    settings = computed_by("duckdb", settings)
    with connect(settings, "loader") as connection:
        connection.execute(
            "insert into pii.identifiers (kind, hash, value) values"
            " ('email', 'a', 'anna@tea.example'), ('phone', 'b', '+4915100000000')"
        )
        connection.commit()
    file = invocation.duckdb_file(settings)
    with elsewhere.begun(settings):
        with duckdb.connect(file, read_only=True) as copied:
            found = copied.execute("select kind, value from pii.identifiers order by kind").fetchall()
        assert found == [("email", "@tea.example"), ("phone", None)]
        assert file.parent.stat().st_mode & 0o077 == 0
    assert not file.parent.exists()
