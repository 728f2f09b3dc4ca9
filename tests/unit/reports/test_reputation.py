"""What the page says of reviews, comments and referred customers."""

from reports.sections import reputation
from tests.unit.reports.nights import NIGHT, busy, empty


def test_a_week_in_which_nobody_judged_is_not_below_the_aim() -> None:
    weeks = reputation.of(busy(), 0.6667).weeks
    assert [week.week for week in weeks] == sorted((week.week for week in weeks), reverse=True)
    assert weeks[0].week < NIGHT
    assert [week.is_below for week in weeks] == [True, False, False]
    assert (weeks[2].share, weeks[2].answered) == ("–", "–")


def test_referred_customers_stand_beside_the_others_of_their_month() -> None:
    found = reputation.of(busy(), 0.6667)
    assert [(row.month, row.who) for row in found.referred] == [("2026-10", "referred"), ("2026-10", "others")]
    assert found.champions == 1


def test_a_shop_that_nobody_speaks_of_has_an_empty_section() -> None:
    found = reputation.of(empty(), 0.6667)
    assert (found.weeks, found.blamed, found.referred, found.champions, found.referrers) == ((), (), (), 0, ())
