"""Every file of the contract lands, in CSV and in Parquet, whatever its spelling."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extractors.catalog import sources
from tests.integration.files.kit import Shop
from warehouse.streams import Column

_STREAMS = sources()["files"].streams
_EXAMPLES: dict[str, Any] = {
    "text": "word",
    "integer": 7,
    "decimal": Decimal("12.5"),
    "boolean": True,
    "timestamp": datetime(2026, 11, 1, 9, 30, tzinfo=UTC),
    "date": datetime(2026, 11, 1, tzinfo=UTC).date(),
    "json": {"a": 1},
}
_PERSONAL = {"email": "canary@shop.example", "phone": "+49 171 1234567"}


def _example(column: Column) -> Any:
    if column.pii:
        return _PERSONAL[column.pii]
    return column.values[0] if column.values else _EXAMPLES[column.type]


def _columns(name: str) -> list[Column]:
    return [column for column in _STREAMS[name].columns if column.name != "_file"]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_every_file_of_the_contract_arrives_as_it_is(shop: Shop, kind: str) -> None:
    for name in _STREAMS:
        row = {column.name: _example(column) for column in _columns(name)}
        row |= {key: json.dumps(value) for key, value in row.items() if isinstance(value, dict)}
        if kind == "csv":
            texts = ['"{}"'.format(str(value).replace('"', '""')) for value in row.values()]
            shop.write(f"{name}.csv", ",".join(row), ",".join(texts))
        else:
            pq.write_table(pa.Table.from_pylist([row]), shop.folder / f"{name}.parquet")
    assert shop.night() == shop.night().__class__(landed=len(_STREAMS), rows=len(_STREAMS))
    for name in _STREAMS:
        (row,) = shop.rows(name)
        for column in _columns(name):
            if not column.pii:
                assert row[column.name] == _example(column), (name, column.name)
            else:
                assert len(row[column.warehouse_name]) == 64


def test_defaults_fill_what_is_not_given(shop: Shop) -> None:
    shop.write("orders.csv", "order_id,ordered_at,total", "1,2026-11-01,5")
    shop.write("reviews.csv", "review_id,created_at,max_rating", "1,2026-11-01,")
    shop.night()
    assert shop.values("orders", "status", "currency") == [("paid", "EUR")]
    assert shop.values("reviews", "max_rating") == [5]


def test_unknown_columns_are_kept(shop: Shop) -> None:
    shop.write("orders.csv", "order_id,ordered_at,total,gift,note", "1,2026-11-01,5,yes,", "2,2026-11-01,5,,")
    shop.night()
    assert shop.values("orders", "order_id", "_extra") == [("1", {"gift": "yes"}), ("2", None)]


def test_unknown_files_are_gaps_until_they_are_gone(shop: Shop) -> None:
    wrong = shop.write("oders.csv", "order_id,ordered_at,total", "1,2026-11-01,5")
    shop.write("orders/notes.txt", "hello")
    shop.write("orders/.hidden.csv", "no columns")
    query = "select unit, reason from ops.gaps where closed_at is null order by unit"
    shop.night(1)
    shop.night(1)
    assert shop.connection.execute(query).fetchall() == [
        ("oders.csv", "no stream has this name; did you mean 'orders'?"),
        ("orders/notes.txt", "no stream has this name"),
    ]
    wrong.unlink()
    shop.night(2)
    assert [row[0] for row in shop.connection.execute(query).fetchall()] == ["orders/notes.txt"]


@pytest.mark.parametrize(("encoding", "end"), [("utf-8-sig", "\n"), ("utf-8", "\r\n"), ("utf-8-sig", "\r\n")])
def test_byte_order_marks_and_windows_line_ends_are_read(shop: Shop, encoding: str, end: str) -> None:
    shop.write("orders.csv", "order_id,ordered_at,total", "1,2026-11-01,5", encoding=encoding, end=end)
    assert not shop.night().failures
    assert shop.values("orders", "order_id", "total") == [("1", 5)]


def test_a_file_with_a_header_only_has_no_rows(shop: Shop) -> None:
    shop.write("orders.csv", "order_id,ordered_at,total")
    assert shop.night().failures == {}
    assert shop.rows("orders") == []


def test_spellings_of_numbers_and_words_are_understood(shop: Shop) -> None:
    shop.write("visits.csv", "visit_id,started_at,page_views", "v,2026-11-01,12.0", "w,2026-11-01, 7 ")
    shop.write("customers.csv", "customer_id,accepts_marketing", "a,TRUE", "b,no", "c,1", "d, false ", "e,")
    shop.write(
        "orders.csv", "order_id,ordered_at,total", "1,2026-11-01,1e2", "2,2026-11-01,99999999999999.123456789012"
    )
    assert shop.night().failures == {}
    assert shop.values("visits", "page_views") == [12, 7]
    answers = [("a", True), ("b", False), ("c", True), ("d", False), ("e", None)]
    assert shop.values("customers", "customer_id", "accepts_marketing") == answers
    assert shop.values("orders", "total") == [100, Decimal("99999999999999.123456789012")]


def test_values_with_commas_quotes_and_line_breaks_arrive_whole(shop: Shop) -> None:
    shop.write("reviews.csv", "review_id,created_at,text", 'r,2026-11-01,"a, ""b""', "", 'c"')
    shop.night()
    assert shop.values("reviews", "text") == ['a, "b"\n\nc']


def test_a_large_value_arrives_whole(shop: Shop) -> None:
    shop.write("reviews.csv", "review_id,created_at,text", f"r,2026-11-01,{'ä' * 1_000_000}")
    shop.night()
    assert len(shop.values("reviews", "text")[0]) == 1_000_000


def test_parquet_types_of_pandas_are_understood(shop: Shop) -> None:
    table = pa.table(
        {
            "order_id": pa.array([1, 2]),
            "ordered_at": pa.array([1793500000123456789, 1793500000123456789], pa.timestamp("ns")),
            "total": pa.array([19.9, 5.0]),
            "status": pa.array(["paid", "paid"]).dictionary_encode(),
            "country": pa.array(["", "DE"]),
        }
    )
    pq.write_table(table, shop.folder / "orders.parquet")
    assert shop.night(2).failures == {}
    assert shop.values("orders", "order_id", "total", "country") == [("1", Decimal("19.9"), None), ("2", 5, "DE")]
