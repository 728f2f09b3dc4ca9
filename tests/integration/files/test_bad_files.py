"""A file that is wrong stops its own stream, says where, and leaves nothing half-loaded."""

import pytest

from tests.integration.files.kit import Shop

LONG = "9" * 40


def _refused(shop: Shop, *lines: str, stream: str = "orders", **how: str) -> str:
    """The failure of a stream beside a good one, which must go on."""
    shop.write("reviews.csv", "review_id,created_at", "r1,2026-11-01T10:00")
    shop.write(f"{stream}.csv", *lines, **how)
    message = shop.failure()
    assert shop.values("reviews", "review_id") == ["r1"]
    for schema in ("raw", "stage"):
        assert shop.rows(stream, schema=schema) == []
    return message


def test_a_missing_required_column_is_named_with_what_is_there(shop: Shop) -> None:
    message = _refused(shop, "order_id,ordered_at,totl", "1,2026-11-01,5")
    assert message == (
        "orders.csv, line 1: the required column 'total' is missing (is it 'totl'?); "
        "the header has: order_id, ordered_at, totl"
    )


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("ordered_at", "01.11.2026", "an ISO 8601 instant"),
        ("ordered_at", "2026-13-01", "an ISO 8601 instant"),
        ("ordered_at", "", "there, but the column is required"),
        ("total", "-1", "at least 0"),
        ("total", "1,5", "a decimal number"),
        ("total", "1_000", "a decimal number"),
        ("total", "nan", "a decimal number"),
        ("total", "inf", "a decimal number"),
        ("total", "1.1234567890123", "a decimal number that can be stored exactly"),
        ("total", LONG, "a decimal number that can be stored exactly"),
        ("total", "1e999", "a decimal number that can be stored exactly"),
        ("status", "Paid", "one of paid, pending, cancelled, test"),
        ("order_id", "a\0b", "text without NUL characters"),
        ("colour", "a\0b", "text without NUL characters"),
    ],
)
def test_a_bad_value_is_named_by_file_line_column_and_value(shop: Shop, column: str, value: str, expected: str) -> None:
    good = {"order_id": "1", "ordered_at": "2026-11-01", "total": "5", "status": "paid", "colour": "red"}
    bad = {**good, "order_id": "2", column: value}
    lines = [",".join(good), *(",".join(f'"{part}"' for part in row.values()) for row in (good, bad))]
    message = _refused(shop, *lines)
    shown = value.replace("\0", "\\0")
    assert message == f"orders.csv, line 3, column {column}: {shown!r} is not {expected}; correct it and run again"


@pytest.mark.parametrize("value", ["inf", "12.5", "1e400", LONG, "x"])
def test_a_bad_whole_number_is_named(shop: Shop, value: str) -> None:
    message = _refused(shop, "visit_id,started_at,page_views", f"v,2026-11-01,{value}", stream="visits")
    assert message.startswith(f"visits.csv, line 2, column page_views: {value!r} is not a whole number")


@pytest.mark.parametrize(
    "value", ["{", "NaN", '{"a": 1e400}', '{"a": "\\u0000"}', '"\\ud800"', "[" * 100_000], ids=lambda value: value[:12]
)
def test_json_that_the_warehouse_cannot_hold_is_named(shop: Shop, value: str) -> None:
    quoted = value.replace('"', '""')
    message = _refused(shop, "event_id,occurred_at,name,properties", f'e,2026-11-01,x,"{quoted}"', stream="events")
    assert message.startswith("events.csv, line 2, column properties: ")
    assert len(message) < 200


def test_a_byte_that_is_no_utf8_is_named(shop: Shop) -> None:
    message = _refused(shop, "order_id,ordered_at,total,country", "1,2026-11-01,5,ü", encoding="latin-1")
    assert message.startswith(r"orders.csv, line 2, column country: '\xfc' is not UTF-8 text")


def test_a_file_of_another_encoding_is_recognised_by_its_header(shop: Shop) -> None:
    assert "export the file as UTF-8" in _refused(shop, "order_id,ordered_at,total", encoding="utf-16")


def test_personal_data_never_gets_into_a_message(shop: Shop) -> None:
    header = "order_id,ordered_at,total,email,phone"
    for line in (
        "1,2026-11-01,5,müller@secret.example,0171",
        "1,2026-11-01,5,secret@secret.example,0171,7",
        '1,2026-11-01,5,"secret@secret.example,0171',
    ):
        assert "secret" not in _refused(shop, header, line, encoding="latin-1")
    shop.empty()
    same = "2026-11-01T10:00,secret@secret.example,"
    erasures = ("requested_at,email,phone,customer_id,colour", f"{same},1,red", f"{same},1,blue")
    (shop.folder / "orders.csv").unlink()
    message = _refused(shop, *erasures, stream="erasures")
    assert "lines 2 and 3" in message and "secret" not in message


def test_a_record_with_too_many_values_is_named_by_its_first_line(shop: Shop) -> None:
    message = _refused(
        shop, "order_id,ordered_at,total,colour", '1,2026-11-01,5,"a', "", 'b"', "", "2,2026-11-01,5,red,blue"
    )
    assert message.startswith("orders.csv, line 6: 5 values, but the header has 4 columns")


def test_lines_are_right_behind_values_that_span_lines(shop: Shop) -> None:
    message = _refused(shop, "order_id,ordered_at,total,colour", '1,2026-11-01,5,"a', "", 'b"', "", "2,x,5,red")
    assert message.startswith("orders.csv, line 6, column ordered_at: 'x'")


def test_other_separators_are_recognised(shop: Shop) -> None:
    assert "separated by ';'" in _refused(shop, "order_id;ordered_at;total", "1;2026-11-01;5")


def test_an_empty_file_is_no_file_without_rows(shop: Shop) -> None:
    assert "the file is empty" in _refused(shop)


def test_a_column_that_is_there_twice_is_named(shop: Shop) -> None:
    assert "'total' is there twice" in _refused(shop, "order_id,ordered_at,total,total", "1,2026-11-01,5,6")


def test_rows_that_contradict_each_other_name_both_lines(shop: Shop) -> None:
    message = _refused(shop, "order_id,ordered_at,total", "1,2026-11-01,5", "2,2026-11-01,5", "1,2026-11-01,6")
    assert message.startswith("orders.csv, lines 2 and 4: the same key (1)")


def test_a_contradiction_does_not_wait_for_its_night(shop: Shop) -> None:
    message = _refused(shop, "order_id,ordered_at,total", "1,2026-11-01,5", "1,2026-12-24,6")
    assert "lines 2 and 3" in message


def test_a_file_that_cannot_be_read_stops_its_own_stream_only(shop: Shop) -> None:
    (shop.folder / "orders.csv").symlink_to("gone.csv")
    shop.write("reviews.csv", "review_id,created_at", "r1,2026-11-01T10:00")
    assert "gone.csv" in shop.failure() or "orders.csv" in shop.failure()
    assert shop.values("reviews", "review_id") == ["r1"]


def test_a_parquet_file_that_is_none_is_named(shop: Shop) -> None:
    shop.write("orders.parquet", "no parquet")
    assert shop.failure().startswith("orders.parquet: not a readable Parquet file")


def test_a_bad_part_stops_the_whole_stream(shop: Shop) -> None:
    shop.write("orders/1.csv", "order_id,ordered_at,total", "1,2026-11-01,5")
    shop.write("orders/2.csv", "order_id,ordered_at,total", "2,2026-11-01,x")
    assert shop.failure().startswith("orders/2.csv, line 2")
    assert shop.rows("orders") == []


def test_a_corrected_file_is_taken_in_the_same_night(shop: Shop) -> None:
    shop.write("orders.csv", "order_id,ordered_at,total", "1,2026-11-01,x")
    shop.failure()
    shop.write("orders.csv", "order_id,ordered_at,total", "1,2026-11-01,5")
    assert not shop.night().failures
    assert shop.values("orders", "total") == [5]


def test_a_bad_edit_leaves_yesterdays_rows(shop: Shop) -> None:
    shop.write("orders.csv", "order_id,ordered_at,total", "1,2026-11-01,5")
    shop.night(1)
    shop.write("orders.csv", "order_id,ordered_at,total", "1,2026-11-01,x")
    shop.failure(2)
    assert shop.values("orders", "total") == [5]


def test_a_missing_folder_is_a_failure_of_the_source(shop: Shop) -> None:
    shop.folder.rmdir()
    assert "there is no such folder" in shop.failure()
