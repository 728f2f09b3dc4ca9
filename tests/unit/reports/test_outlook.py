"""What the page says of figures that are not whole yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from reports.nightly import render
from reports.readings import Readings, Row
from reports.sections import outlook
from tests.unit.reports.nights import HOSTILE, NIGHT, RUN, busy, empty, settings


def forecast(channel: str, spend: int, revenue: int, expected: int, low: int, high: int) -> Row:
    money = {"spend": spend, "revenue_to_date": revenue, "expected_revenue": expected}
    bounds = {"expected_revenue_low": low, "expected_revenue_high": high}
    return {
        "channel": channel, "first_date": NIGHT - timedelta(29), "last_date": NIGHT,
        **{name: Decimal(value) for name, value in (money | bounds).items()},
    }  # fmt: skip


def night(before: Readings, channels: tuple[str, ...] = ("paid_social", "email")) -> Readings:
    return replace(
        before,
        outlook=[
            forecast(channels[0], 1000, 500, 2000, 1500, 2600),
            forecast(channels[1], 0, 900, 1000, 950, 1100),
            forecast("unattributed", 0, 40, 40, 40, 40),
            forecast("push", 0, 0, 0, 0, 0),
        ],
        maturity=[
            {"channel": channel, "age_days": age, "maturity": share}
            for channel in (*channels, "unattributed")
            for age, share in ((0, 0.0), (5, 0.25), (30, 0.9))
        ],
        conversion_curves=[
            {"channel": channels[0], "lag_days": age, "converted_share": share} for age, share in ((0, 0.01), (9, 0.02))
        ],
        touch_day_changes=[
            {"channel": channels[0], "reason": "refund", "delta_credit": Decimal(0), "delta_revenue": Decimal(-12)},
            {"channel": channels[0], "reason": "new", "delta_credit": Decimal(2), "delta_revenue": Decimal(80)},
        ],
    )


def test_the_return_to_expect_stands_beside_the_one_so_far() -> None:
    found = outlook.of(night(busy()), "EUR")
    assert found is not None
    first = found.channels[0]
    assert (first.name, first.return_now, first.return_expected) == ("Paid social", Decimal("0.5"), Decimal(2))
    assert found.channels[1].return_now is None  # nothing was spent: no return, and no zero
    assert [one.name for one in found.channels] == ["Paid social", "E-mail", "Unattributed"]


def test_the_reader_has_to_add_the_channels_up() -> None:
    found = outlook.of(night(busy()), "EUR")
    assert found is not None
    assert (found.total.spend, found.total.revenue, found.total.expected) == (1000, 1440, 3040)
    assert found.total.return_expected == Decimal("3.04")


def test_a_share_holds_until_the_next_one_is_known() -> None:
    found = outlook.of(night(busy()), "EUR")
    assert found is not None and found.maturity is not None and found.lags is not None
    words = found.maturity.words.replace("\N{NO-BREAK SPACE}", " ")
    assert "Paid social: 0 % after 0 days, 25 % after 7 days, 90 % after 30 days" in words
    assert "Unattributed" not in words  # without a contact there is no lag


def test_the_largest_change_is_told_first_and_why() -> None:
    found = outlook.of(night(busy()), "EUR")
    assert found is not None
    assert [(one.revenue, one.reason) for one in found.changes] == [
        (Decimal(80), "New orders after earlier contacts"),
        (Decimal(-12), "An order was refunded"),
    ]


def test_without_a_forecast_there_is_no_section() -> None:
    assert outlook.of(busy(), "EUR") is None
    assert outlook.of(replace(empty(), outlook=[forecast("push", 0, 0, 0, 0, 0)]), "EUR") is None


@pytest.mark.parametrize("channels", [("paid_social", "email"), (HOSTILE, "email")])
def test_the_page_holds_the_section_whatever_a_channel_is_called(tmp_path, channels: tuple[str, ...]) -> None:
    page = render(settings(tmp_path, "files"), night(busy(), channels), RUN)
    assert "What is still to come" in page and "<script>" not in page
    assert page.count('role="img"') == 2 * 5  # channels, days, and three here, each for a phone and a desk
