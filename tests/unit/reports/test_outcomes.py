"""What the page says of reach, leads, steps, orders after their purchase and referrers."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from reports import nightly
from reports.readers import PAGES
from reports.sections import leads, purchases, reach, reputation, steps
from tests.unit.reports import outcomes, test_outlook
from tests.unit.reports.nights import RUN, busy, channel_row, empty, settings

# A word of each point of the product that a marketer must find on some page of the night.
POINTS = {
    1: ("Marketing hourglass", "Social sales funnel"),
    2: ("Shown", "Reached", "Visits", "anna · Spring · story"),
    3: ("Members", "Leads", "Below floor", "Ready to buy"),
    4: ("Cost of one", "Return"),
    5: ("still to come",),
    6: ("ompetitor",),
    7: ("What people say", "waiting", "What draws the bad ones"),
    8: ("Customers by month of first order", "Audience lists"),
    9: ("Where people turn back", "trial (form)", "What is bought together"),
    10: ("After the order", "Overdue", "Happy"),
    11: ("Customers who were referred", "Discount", "Champions and partners", "Tea blog"),
    12: ("Leads and what became of them", "12.2"),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> str:
    """All pages of a busy night."""
    shop = settings(tmp_path_factory.mktemp("shop"), "files")
    return "".join(nightly.render(shop, test_outlook.night(busy()), RUN, page) for page in PAGES)


@pytest.mark.parametrize("point", POINTS)
def test_no_point_of_the_product_is_missing_from_the_report(pages, point) -> None:
    assert [words for words in POINTS[point] if words not in pages] == []


def test_a_shop_without_any_of_it_says_so() -> None:
    assert reach.of(empty()) is None
    assert (leads.of(empty()), purchases.of(empty())) == ((), ())
    assert (steps.of(empty()).steps, steps.of(empty()).pairs) == ((), ())


def test_a_cost_of_all_channels_is_of_their_sums_and_not_a_mean_of_costs() -> None:
    rows = [
        {**channel_row("email", "last_non_direct", 100, 10), "new_customers": Decimal(1)},
        {**channel_row("paid_social", "last_non_direct", 300, 90), "new_customers": Decimal(9)},
        {**channel_row("paid_social", "markov", 300, 90), "new_customers": Decimal(0)},
    ]
    told = reach.of(replace(empty(), channel_return=rows))
    assert told is not None
    assert [(one.name, one.costs) for one in told.channels] == [
        ("Paid social", ("33.33", "–")), ("Email", ("100.00", "–")), ("All channels", ("40.00", "–")),
    ]  # fmt: skip
    assert told.channels[-1].counts[3] == "50"


def test_a_reach_that_no_platform_tells_is_no_zero() -> None:
    shown = {"impressions": Decimal(2_212), "reach": Decimal(0)}
    rows = [{**channel_row("paid_search", "last_non_direct", 100, 10), **shown}]
    told = reach.of(replace(empty(), channel_return=rows))
    assert told is not None
    assert told.channels[0].counts[:2] == ("2,212", "–")


def test_steps_that_lose_most_come_first_and_no_step_is_left_out_in_silence() -> None:
    rows = [outcomes.step("form", f"form:my_form_{number}", 100, number) for number in range(1, 13)]
    told = steps.of(replace(empty(), friction=[*rows, outcomes.step("checkout", "cart", 200, 150)]))
    assert [step.name for step in told.steps[:2]] == ["Cart", "my_form_12 (form)"]
    assert (len(told.steps), told.more) == (10, 3)


def test_what_is_not_known_of_an_order_is_no_zero() -> None:
    young, old = purchases.of(busy())
    assert (young.month, young.delivery_days, young.late, young.rating, young.happy) == ("2026-11", *"––––")
    assert (old.month, old.late, old.rating) == ("2026-10", "8\N{NO-BREAK SPACE}%", "4.31")


def test_the_newest_months_leads_come_first() -> None:
    rows = [outcomes.lead(date(2026, month, 1), "email", 10 + month, 0) for month in (9, 11, 10)]
    told = leads.of(replace(empty(), leads=rows))
    assert [(row.month, row.leads, row.median_days) for row in told] == [
        ("2026-11", 21, "–"), ("2026-10", 20, "–"), ("2026-09", 19, "–")
    ]  # fmt: skip


def test_a_partner_is_not_called_a_champion() -> None:
    told = reputation.of(busy(), 0.6667).referrers
    assert [(one.name, one.kind) for one in told] == [("files:1", "champion"), ("Tea blog", "partner")]
