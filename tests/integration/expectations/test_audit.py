"""The audit of staged batches, on a real server."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from extractors import catalog
from tests.integration.expectations.staged_nights import NIGHT, Nights, order
from warehouse import ledger, migrate, quarantine
from warehouse.ledger import Unit
from warehouse.settings import Settings

ORDERS = [order(number) for number in range(1, 6)]
BROKEN: dict[str, tuple[list[dict[str, Any]], str, str]] = {
    "negative total": (
        [*ORDERS, order(6, total="-1", tax_total=None, shipping_total=None)],
        "total is at least 0",
        "order_id=6",
    ),
    "unknown status": ([*ORDERS, order(6, status="payed")], "status is one of", "status=payed (order_id=6)"),
    "no currency code": ([*ORDERS, order(6, currency="Euro")], "currency is an ISO 4217 code", "currency=Euro"),
    "key twice": (
        [*ORDERS, order(5, total="60")],
        "order_id is in the batch once",
        "2 of 6 rows; first: rows_of_key=2",
    ),
    "no instant": ([*ORDERS, order(6, ordered_at=None)], "ordered_at is given", "order_id=6"),
    "far future": ([*ORDERS, order(6, ordered_at="2126-11-20T10:00:00Z")], "ordered_at lies between", "2126-11-20"),
    "epoch": ([*ORDERS, order(6, ordered_at="1970-01-01T00:00:00Z")], "ordered_at lies between", "1970-01-01"),
    "net totals": ([order(n, total="10", tax_total="9") for n in (1, 2)], "not what the customer pays", "order_id=1"),
}


def of_channel(channel: str | None, first: int) -> list[dict[str, Any]]:
    """Thirty orders."""
    return [order(number, sales_channel=channel) for number in range(first, first + 30)]


def test_a_good_batch_is_validated_and_its_results_are_kept(nights: Nights) -> None:
    batch = nights.stage("orders", {"orders": ORDERS})["orders"]
    result = nights.audit()
    assert result.is_success and result.validated == (batch.batch_id,) and result.warnings == ()
    assert nights.batch(batch.batch_id).state == "validated"
    rows = nights.validations()
    assert len(rows) == result.evaluated > 10
    assert all(row["is_success"] for row in rows)


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_batch_is_quarantined_with_the_reason_in_words(nights: Nights, fault: str) -> None:
    records, reason, row = BROKEN[fault]
    batch = nights.stage("orders", {"orders": records})["orders"]
    result = nights.audit()
    held = nights.batch(batch.batch_id)
    assert list(result.quarantined) == [batch.batch_id] and held.state == "quarantined"
    assert held.error is not None and reason in held.error and row in held.error
    failed = nights.validations(is_success=False, severity="critical")
    assert len(failed) == 1 and reason in failed[0]["detail"] and failed[0]["batch_id"] == batch.batch_id


def test_a_missing_key_part_does_not_hide_a_duplicate(nights: Nights) -> None:
    row = {
        "platform": "meta",
        "account_id": "1",
        "date": "2026-11-20",
        "campaign_id": "c",
        "impressions": 9,
        "clicks": 1,
    }
    nights.stage("ads", {"ad_performance": [row, {**row, "spend": "3"}]})
    (error,) = nights.audit().quarantined.values()
    assert "campaign_id, ad_group_id, ad_id, breakdown is in the batch once" in error


def test_the_good_data_of_yesterday_stays_when_todays_batch_is_held(nights: Nights) -> None:
    nights.play("orders", {"orders": ORDERS})
    held = nights.stage("orders", {"orders": [order(1, total="-5")]})["orders"]
    nights.audit()
    nights.publish("orders")
    assert nights.rows("select total from raw.files__orders where order_id = '1'") == [(50,)]
    assert nights.rows("select count(*) from stage.files__orders where _batch_id = %s", held.batch_id) == [(1,)]


def test_a_unit_is_held_whole_and_other_units_go_on(nights: Nights) -> None:
    lines = [{"order_id": "1", "line_id": "1", "product_id": "tea", "quantity": "-1", "unit_price": "5"}]
    held = nights.stage("shop", {"orders": ORDERS, "order_lines": lines})
    free = nights.stage("people", {"customers": [{"customer_id": "c1"}]})["customers"]
    result = nights.audit()
    assert set(result.quarantined) == {batch.batch_id for batch in held.values()}
    assert result.validated == (free.batch_id,)
    assert "whole or not at all" in result.quarantined[held["orders"].batch_id]


def test_of_many_batches_only_the_broken_one_is_held(nights: Nights) -> None:
    good = nights.stage("orders 1", {"orders": ORDERS})["orders"]
    bad = nights.stage("orders 2", {"orders": [order(7), order(8, status="x")]})["orders"]
    result = nights.audit()
    assert result.validated == (good.batch_id,) and list(result.quarantined) == [bad.batch_id]


def test_a_batch_wrong_as_a_whole_does_not_hide_among_good_ones(nights: Nights) -> None:
    nights.stage("orders 1", {"orders": [order(number) for number in range(100, 120)]})
    bad = nights.stage("orders 2", {"orders": [order(7, total="1"), order(8, total="2")]})["orders"]
    assert list(nights.audit().quarantined) == [bad.batch_id]


def test_one_odd_order_is_a_warning_and_stops_nothing(nights: Nights) -> None:
    nights.stage("orders", {"orders": [*ORDERS, order(6, total="3", delivered_at="2026-11-01T00:00:00Z")]})
    result = nights.audit()
    assert result.is_success
    assert sorted(warning.split(": ")[2] for warning in result.warnings) == [
        "an order's total is at least its tax and shipping",
        "delivered_at is not before ordered_at",
    ]
    assert "order_id=6" in result.warnings[0]


def test_a_new_field_is_kept_and_reported_and_stops_nothing(nights: Nights) -> None:
    result = nights.play("orders", {"orders": [*ORDERS, order(6, gift_note="yes")]})
    (warning,) = result.warnings
    assert result.is_success
    assert "every field is one of source.yml: 1 of 6 rows; first: unknown_fields=gift_note (order_id=6)" in warning
    assert nights.rows("select _extra from raw.files__orders where order_id = '6'") == [({"gift_note": "yes"},)]


def test_a_field_that_always_came_is_not_lost_in_silence(nights: Nights) -> None:
    nights.play("orders 1", {"orders": of_channel("web", 100)})
    good = nights.stage("orders 2", {"orders": of_channel("shop", 200)})["orders"]
    lacking = nights.stage("orders 3", {"orders": of_channel(None, 300)})["orders"]
    result = nights.audit()
    assert result.validated == (good.batch_id,) and list(result.quarantined) == [lacking.batch_id]
    reason = result.quarantined[lacking.batch_id]
    assert "a field that always came is still there: 30 of 30 rows; first: lost_fields=sales_channel" in reason


def test_what_may_be_chance_or_was_never_always_given_stops_nothing(nights: Nights) -> None:
    assert nights.play("orders 1", {"orders": of_channel(None, 100)}).is_success  # a first night
    other = replace(nights, account="another shop")
    assert other.play("orders 1", {"orders": of_channel("web", 200)}).is_success
    assert nights.play("orders 2", {"orders": of_channel(None, 300)}).is_success
    nights.connection.execute("update raw.files__orders set sales_channel = 'web' where sales_channel is null")
    nights.connection.commit()
    assert nights.play("orders 3", {"orders": of_channel(None, 400)[:5]}).is_success


def test_an_account_of_another_kind_is_not_held_to_what_others_give(nights: Nights) -> None:
    nights.play("orders 1", {"orders": of_channel("web", 100)})
    assert replace(nights, account="new").play("orders 2", {"orders": of_channel(None, 200)}).is_success


def test_a_field_that_the_vendor_gave_up_costs_only_itself(nights: Nights) -> None:
    nights.play("orders 1", {"orders": of_channel("web", 100)})
    run_id = ledger.start_run(nights.connection, nights.settings, NIGHT, "test")
    unit = Unit("files", "shop", "orders 2", ("orders",))
    ledger.open_gap(nights.connection, run_id, unit, "orders", "sales_channel", "given up in version 26")
    assert nights.play("orders 2", {"orders": of_channel(None, 200)}).is_success
    assert nights.rows("select count(*) from raw.files__orders where sales_channel is null") == [(30,)]


def test_a_loss_that_a_person_lets_pass_is_not_held_again(nights: Nights) -> None:
    nights.play("orders 1", {"orders": of_channel("web", 100)})
    held = nights.stage("orders 2", {"orders": of_channel(None, 200)})["orders"]
    assert not nights.audit().is_success
    streams = list(nights.streams.values())
    quarantine.release(nights.settings, nights.connection, streams, held.batch_id, "the channel is no more")
    assert nights.play("orders 3", {"orders": of_channel(None, 300)}).is_success


def test_a_refund_finds_its_order_in_raw_and_in_stage(nights: Nights) -> None:
    nights.play("orders", {"orders": ORDERS})
    refund = {"refunded_at": "2026-11-19T10:00:00Z", "amount": "1"}
    refunds = [{**refund, "refund_id": n, "order_id": n} for n in ("1", "9", "77")]
    nights.stage(
        "shop", {"orders": [order(9)], "refunds": [*refunds, {**refunds[0], "refund_id": "x", "amount": "99"}]}
    )
    result = nights.audit()
    assert result.is_success
    failed = nights.validations(stream="refunds", is_success=False)
    found = {row["detail"].split(": ")[1]: row["unexpected_count"] for row in failed}
    assert found == {
        "the order of a refund is known": 1,
        "a refund is not before its order": 3,
        "a refund is at most the order's total": 1,
    }


def test_a_lead_without_anybody_is_a_warning_without_personal_data(nights: Nights) -> None:
    nights.stage("leads", {"leads": [{"lead_id": "l1"}, {"lead_id": "l2", "email": "a@b.example"}]})
    assert nights.audit().is_success
    (row,) = nights.validations(stream="leads", is_success=False)
    assert row["detail"] == "not so: a lead has at least one identifier" and row["unexpected_count"] is None


def test_an_unusual_volume_is_a_warning_once_there_is_history(nights: Nights) -> None:
    many = [order(number) for number in range(60)]
    assert nights.play("orders 2026-11-17", {"orders": many}).warnings == ()
    assert nights.play("orders 2026-11-18", {"orders": many[:55]}).warnings == ()
    assert nights.play("orders 2026-11-19", {"orders": many[:50]}).warnings == ()
    few = nights.play("orders 2026-11-20", {"orders": many[:10]})
    none = nights.play("orders 2026-11-21", {"orders": []})
    assert few.is_success and "third" in few.warnings[0] and "orders" in few.warnings[0]
    assert none.is_success and "a batch is not empty where none ever was" in none.warnings[0]


def test_a_day_is_not_unusual_beside_the_weeks_that_a_first_night_brought(nights: Nights) -> None:
    def costs(*days: int, a_day: int = 60) -> list[dict[str, Any]]:
        return [
            {"date": date(2026, 11, day), "channel": f"c{number}", "amount": Decimal(1), "currency": "EUR"}
            for day in days
            for number in range(a_day)
        ]

    for first in (1, 6, 11):
        days = range(first, first + 5)
        nights.play(
            f"costs {first}", {"spend_other": costs(*days)}, spend_other={"date": [f"2026-11-{d}" for d in days]}
        )
    assert nights.play("costs 16", {"spend_other": costs(16)}, spend_other={"date": ["2026-11-16"]}).warnings == ()
    few = nights.play("costs 17", {"spend_other": costs(17, a_day=10)}, spend_other={"date": ["2026-11-17"]})
    assert "third" in few.warnings[0]


def test_a_file_read_whole_is_not_unusual_beside_nights_that_brought_only_what_was_new(nights: Nights) -> None:
    many = [order(number) for number in range(60)]
    for day in (16, 17, 18):
        nights.play("orders", {"orders": many[: day - 10]})
    whole = nights.play("orders", {"orders": many}, orders={})
    assert whole.warnings == ()


def test_an_empty_snapshot_does_not_remove_everything(nights: Nights) -> None:
    people = [{"customer_id": str(number)} for number in range(3)]
    nights.play("customers", {"customers": people}, customers={})
    result = nights.play("customers", {"customers": []}, customers={})
    assert "a snapshot is not empty" in next(iter(result.quarantined.values()))
    assert nights.rows("select count(*) from raw.files__customers") == [(3,)]


def test_a_killed_audit_is_repeated_and_results_are_not_doubled(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    from expectations import audit

    batch = nights.stage("orders", {"orders": ORDERS})["orders"]
    with monkeypatch.context() as patch:
        patch.setattr(audit.validations, "record", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            nights.audit()
    assert nights.batch(batch.batch_id).state == "staged" and nights.validations() == []
    assert nights.audit().validated == (batch.batch_id,)
    evaluated = len(nights.validations())
    assert nights.audit().evaluated == 0 and len(nights.validations()) == evaluated


def test_no_personal_value_reaches_the_ledger(nights: Nights) -> None:
    canary = "canary.person@secret.example"
    shifted = order(6, email=canary, status=canary, currency="+49 170 1234567", user_id=canary)
    nights.stage("orders", {"orders": [shifted, order(7, order_id=canary, total="-1")]})
    nights.stage("leads", {"leads": [{"lead_id": canary, "email": canary, "created_at": None}]})
    nights.audit()
    kept = " ".join(
        str(row) for table in ("validations", "batches") for row in nights.rows(f"select * from ops.{table}")
    )
    assert "canary" not in kept and "1234567" not in kept and "(hidden)" in kept


def test_a_lost_page_of_ads_stops_the_day_and_a_cent_does_not(nights: Nights) -> None:
    meta = replace(nights, source="meta_ads", streams=catalog.sources()["meta_ads"].streams)
    day = {"account_id": "act_1", "date": "2026-11-20", "currency": "EUR"}
    ads = [{**day, "ad_id": f"a{n}", "impressions": 100, "clicks": 5, "spend": "10.00"} for n in range(3)]
    whole = {**day, "impressions": 300, "clicks": 15, "spend": "30.00"}
    same = meta.stage("insights 1", {"insights_daily": ads, "insights_account_daily": [whole]})
    cents = meta.stage("insights 2", {"insights_daily": ads, "insights_account_daily": [{**whole, "spend": "30.02"}]})
    lost = meta.stage("insights 3", {"insights_daily": ads[:2], "insights_account_daily": [whole]})
    result = meta.audit()
    assert set(result.validated) == {batch.batch_id for unit in (same, cents) for batch in unit.values()}
    assert set(result.quarantined) == {batch.batch_id for batch in lost.values()}
    assert "differ from the account's by at most 1 %" in result.quarantined[lost["insights_account_daily"].batch_id]
    (warning,) = [warning for warning in result.warnings if "the ads' spend" in warning]
    assert "2 of 3 rows" in warning and "spend_difference=0.02" in warning


def test_stale_orders_are_a_warning_unless_raw_has_newer_ones(nights: Nights, settings: Settings) -> None:
    stale = replace(nights.streams["orders"], freshness_days=2)
    migrate.prepare(settings, [stale])
    nights.streams = {**nights.streams, "orders": stale}
    old = [order(1, ordered_at="2026-11-15T10:00:00Z")]
    (warning,) = nights.play("orders 1", {"orders": old}).warnings
    assert "the newest orders are at most 2 days old" in warning
    assert nights.play("orders 2", {"orders": [order(2)]}).warnings == ()
    assert nights.play("orders 3", {"orders": old}).warnings == ()
