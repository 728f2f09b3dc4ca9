"""A warehouse by URL: an owner who is no superuser, passwords in the URL or in the environment."""

from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr

from extractors import catalog
from tests.integration.warehouse.kit import Shelf
from warehouse import migrate
from warehouse.connection import WarehouseUnreachableError, connect, dsn
from warehouse.settings import Settings, Warehouse

_PASSWORD = "p@ss/w:rd ü"  # pragma: allowlist secret


@pytest.fixture
def external(prepared: Settings, tmp_path: Path) -> Settings:
    """A database on the tests' server, reached as if it were anybody's: without the embedded server's ways."""
    with connect(prepared, database="postgres", autocommit=True) as connection:
        connection.execute("drop database if exists elsewhere with (force)")
        connection.execute("drop role if exists administrator")
        create = sql.SQL("create role administrator login createrole password {}")
        connection.execute(create.format(sql.Literal(_PASSWORD)))
        for role in ("loader", "transformer", "activator", "privacy_officer", "bi_reader", "marketer"):
            grant = sql.SQL("grant {} to administrator with admin option")
            connection.execute(grant.format(sql.Identifier(role)))
        connection.execute("create database elsewhere owner administrator")
    port = psycopg.conninfo.conninfo_to_dict(dsn(prepared))["port"]
    url = f"postgresql://administrator@127.0.0.1:{port}/elsewhere?sslmode=disable"
    landing = prepared.landing.model_copy(update={"url": str(tmp_path / "landing")})
    return prepared.model_copy(
        update={"warehouse": Warehouse(url=SecretStr(url)), "landing": landing, "home": tmp_path}
    )


def _publish(settings: Settings) -> None:
    migrate.prepare(settings, catalog.all_streams())
    migrate.prepare(settings, catalog.all_streams())
    with connect(settings, "loader") as connection:
        shelf = Shelf(settings, connection).make()
        assert shelf.publish([{"thing_id": "a", "email": "a@shop.example"}])["inserted"] == 1
        assert len(shelf.rows("raw")) == 1


def test_a_night_runs_with_the_password_of_the_environment(external: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOURGLASS_WAREHOUSE_PASSWORD", _PASSWORD)
    external.__dict__.pop("_environment", None)
    _publish(external)
    assert dsn(external).endswith("?sslmode=disable")
    with pytest.raises(WarehouseUnreachableError, match="set HOURGLASS_BI_READER_PASSWORD"):
        dsn(external, "bi_reader")


def test_a_night_runs_with_the_password_in_the_url(external: Settings) -> None:
    from urllib.parse import quote

    assert external.warehouse.url is not None
    url = external.warehouse.url.get_secret_value().replace("@", f":{quote(_PASSWORD, safe='')}@", 1)
    settings = external.model_copy(update={"warehouse": Warehouse(url=SecretStr(url))})
    _publish(settings)


def test_a_wrong_password_is_not_shown(external: Settings) -> None:
    settings = external.model_copy(
        update={
            "warehouse": Warehouse(url=SecretStr(external.warehouse.url.get_secret_value().replace("@", ":canary@")))
        }  # type: ignore[union-attr]
    )
    with pytest.raises(WarehouseUnreachableError) as caught:
        connect(settings)
    assert "canary" not in str(caught.value)
