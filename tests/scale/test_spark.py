"""Spark computes what Postgres does, and no value changes on its way there and back."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from jinja2 import Environment

from dbt_project import invocation
from dbt_project.exact_functions import decay_weight
from tests.scale.executors import SMALL
from warehouse.connection import connect
from warehouse.settings import Settings

pytest.importorskip("pyspark", reason="the extra `spark` is not installed")

from dbt_project import spark_session
from dbt_project.spark_handover import SparkFolder

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

_ALONE = {"spark.master": "local[1]", "spark.sql.shuffle.partitions": "1", "spark.driver.memory": "1g", **SMALL}
_TEXTS = ["", "anna", "käse|tee", "é" * 40, "x" * 11, "x" * 12, "x" * 13]
_COLUMNS = {
    "some_text": "text", "is_so": "boolean", "small": "smallint", "whole": "integer", "large": "bigint",
    "amount": "numeric(18, 2)", "rate": "numeric", "score": "double precision", "ratio": "real", "day": "date",
    "seen_at": "timestamptz", "lasted": "interval", "answers": "jsonb",
}  # fmt: skip
_ROWS = (
    "('käse ''n'' \"tee\" \\n', true, -7::smallint, 2147483647, 9007199254740993, 1234567890123456.78, 0.1234567890125,"
    " 0.1::double precision, 0.5::real, '1969-12-31'::date, '2026-03-29 01:59:59.999999+01'::timestamptz,"
    " '-3 days 00:00:00.000001'::interval, '{\"b\": [1, 2.50], \"a\": null}'::jsonb),"
    " ('', false, 0::smallint, 0, 0, 0, 0, 0, 0, '9999-12-31', '1970-01-01 00:00:00+00', '0', '[]'),"
    " (null, null, null, null, null, null, null, null, null, null, null, null, null)"
)
_URLS = {
    "a%20b+c": "a b c", "%C3%A4": "ä", "%C3": "%C3", "100%+more": "100% more", "%00": "%00", "%zz": "%zz", "": "",
    "%EF%BF%BD": "\ufffd",
}  # fmt: skip


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with spark_session.opened(str(tmp_path_factory.mktemp("tables")), _ALONE) as session:
        yield session


def test_a_person_is_held_out_on_one_engine_only(session: Any, warehouse: psycopg.Connection) -> None:
    expected = warehouse.execute(
        "select hashtextextended(text, 0) from unnest(%s::text[]) with ordinality as given (text, place)"
        " order by place",
        (_TEXTS,),
    ).fetchall()
    hashed = session.createDataFrame([(text,) for text in [*_TEXTS, None]], "text string").selectExpr("hash_text(text)")
    assert [row[0] for row in hashed.collect()] == [*(row[0] for row in expected), None]


def test_decay_on_spark_has_other_digits(session: Any) -> None:
    for microseconds in (0, 1, 604_799_999_999, 9_999_999_999_999):
        found = session.sql(f"select decay_weight({microseconds}L, cast(604800 as double))").collect()[0][0]
        assert int(found) == decay_weight(microseconds, 604800.0)


def test_a_share_is_rounded_before_it_is_a_whole_number(session: Any) -> None:
    draw = random.Random(7)
    pairs = [(draw.randrange(10**37), draw.randrange(10**18, 10**25)) for _ in range(200)]
    pairs += [(10**25 * part + left, 10**25) for part in (0, 1, 999_999_999_999) for left in (0, 10**25 - 1)]
    rows = [(Decimal(number), Decimal(divisor)) for number, divisor in pairs]
    given = session.createDataFrame(rows, "number decimal(38, 0), divisor decimal(38, 0)")
    query = _macro("attribution/whole_number.sql").spark__whole_part("number", "divisor")
    assert [int(row[0]) for row in given.selectExpr(query).collect()] == [one // other for one, other in pairs]


def test_a_url_is_decoded_otherwise_on_spark(session: Any) -> None:
    given = session.createDataFrame([(url,) for url in _URLS], "url string")
    query = _macro("urls.sql").spark__url_decoded("url")
    assert [row[0] for row in given.selectExpr(query).collect()] == list(_URLS.values())


def test_a_value_changes_on_its_way_to_spark_and_back(session: Any, settings: Settings, tmp_path: Path) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())
    with connect(settings, "transformer") as connection:
        connection.execute(f"create table marts.given ({columns})")
        connection.execute(f"insert into marts.given values {_ROWS}")
        connection.commit()
        place = SparkFolder(settings, tmp_path)
        assert place.fetch(["marts.given"]) == {"marts.given": 3}
        session.sql("create table marts.taken using parquet as select * from marts.given")
        place.give_back({"marts.taken": False})
        rounded = ", ".join("round(rate, 12)" if name == "rate" else name for name in _COLUMNS)
        found = ", ".join(f"{name}::{kind}" for name, kind in _COLUMNS.items())
        expected = connection.execute(f"select {rounded} from marts.given").fetchall()
        assert sorted(connection.execute(f"select {found} from handover.taken").fetchall(), key=str) == sorted(
            expected, key=str
        )


def test_a_table_that_postgres_lost_stays_on_spark(session: Any, settings: Settings, tmp_path: Path) -> None:
    with connect(settings, "transformer") as connection:
        connection.execute("create table marts.lost (id bigint)")
        connection.commit()
        for rows in ({"marts.lost": 0}, {}):
            assert SparkFolder(settings, tmp_path).fetch(["marts.lost"]) == rows
            connection.execute("drop table if exists marts.lost")
            connection.commit()
    assert not session.catalog.tableExists("marts.lost")


def _macro(file: str) -> Any:
    """The macros of a file that need nothing of dbt."""
    return Environment().from_string((invocation.PROJECT / "macros" / file).read_text(encoding="utf-8")).module
