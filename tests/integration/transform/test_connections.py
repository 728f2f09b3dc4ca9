"""dbt's connections, each used by one node after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from multiprocessing import get_context
from types import SimpleNamespace
from typing import Any

import psycopg2
import pytest
from dbt.adapters.postgres.connections import PostgresCredentials
from psycopg2.extensions import connection as Handle  # noqa: N812 - its name there

from dbt_project.connections import KeptConnections
from warehouse.connection import connect, parameters
from warehouse.settings import Settings


@pytest.fixture
def node(settings: Settings) -> Iterator[Callable[[str], Handle]]:
    """The handle that the next node of dbt is given."""
    found = parameters(settings)
    credentials = PostgresCredentials(
        host=found["host"], port=int(found["port"]), user=found["user"], password=found["password"],
        database=found["dbname"], schema="staging", role="transformer",
    )  # fmt: skip
    manager = KeptConnections(SimpleNamespace(credentials=credentials), get_context("spawn"))  # type: ignore[arg-type]

    def next_node(name: str) -> Any:
        manager.release()
        return manager.set_connection_name(name).handle

    yield next_node
    manager.cleanup_all()


def test_a_node_after_one_that_failed_is_still_the_transformer(node: Callable[[str], Handle]) -> None:
    first = node("first")
    with pytest.raises(psycopg2.errors.UndefinedTable), first.cursor() as cursor:
        cursor.execute("select * from staging.nothing")
    second = node("second")
    with second.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchall() == [("transformer",)]
    assert second is first, "a connection of its own for each node"


def test_what_a_node_left_open_is_not_kept_by_the_next_one(node: Callable[[str], Handle]) -> None:
    with node("first").cursor() as cursor:
        cursor.execute("create table staging.half (number integer)")
    node("second").commit()
    with node("third").cursor() as cursor:
        cursor.execute("select to_regclass('staging.half')")
        assert cursor.fetchall() == [(None,)]


def test_a_connection_that_the_server_ended_does_not_fail_the_nodes_after(
    settings: Settings, node: Callable[[str], Handle]
) -> None:
    first = node("first")
    with connect(settings) as connection:
        connection.execute("select pg_terminate_backend(%s)", (first.get_backend_pid(),))
    with pytest.raises(psycopg2.OperationalError), first.cursor() as cursor:
        cursor.execute("select 1")
    with node("second").cursor() as cursor:
        cursor.execute("select 1")
