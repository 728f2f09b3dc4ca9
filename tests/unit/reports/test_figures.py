from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import figures

GAP, MINUS = "\N{NO-BREAK SPACE}", "\N{MINUS SIGN}"


@pytest.mark.parametrize("written", [figures.count, figures.money, figures.percent, figures.ratio, figures.short])
def test_an_unknown_figure_is_not_written_as_zero(written) -> None:
    assert written(None) == "–"
    assert written(0).startswith("0")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "–"),
        (Decimal("0"), f"0.00{GAP}EUR"),
        (Decimal("999.995"), f"1,000.00{GAP}EUR"),
        (Decimal("12345.6"), f"12,346{GAP}EUR"),
        (Decimal("-12345.6"), f"{MINUS}12,346{GAP}EUR"),
        (Decimal("-0.001"), f"0.00{GAP}EUR"),
    ],
)
def test_an_amount_has_its_currency_and_thousands_apart(value, written) -> None:
    assert figures.amount(value, "EUR") == written


@pytest.mark.parametrize(
    ("now", "before", "written"),
    [
        (110, 100, f"+10.0{GAP}%"),
        (90, 100, f"{MINUS}10.0{GAP}%"),
        (100, 100, f"0.0{GAP}%"),
        (Decimal("100.01"), 100, f"0.0{GAP}%"),
        (5, 0, "–"),
        (5, None, "–"),
        (None, 5, "–"),
        (5, -1, "–"),
    ],
)
def test_a_change_from_nothing_is_not_a_percentage(now, before, written) -> None:
    assert figures.change(now, before) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [(999, "999"), (999.7, "1.0k"), (12_345, "12.3k"), (123_456, "123k"), (999_999, "1.0M"), (-1_500, f"{MINUS}1.5k")],
)
def test_a_number_in_a_plot_has_three_digits(value, written) -> None:
    assert figures.short(value) == written


@given(st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, allow_infinity=False, places=2))
def test_a_written_amount_can_be_read_back(value) -> None:
    assert Decimal(figures.money(value).replace(",", "").replace(MINUS, "-")) == value


def test_nothing_is_divided_by_nothing() -> None:
    assert figures.quotient(Decimal(5), 0) is None
    assert figures.quotient(None, 5) is None
    assert figures.quotient(Decimal(0), 5) == 0


def test_a_name_of_ours_is_not_shown_in_our_own_short_form() -> None:
    names = {"sql": "SQL", "sup_internal": "Suppressed: internal", "meta_ads": "Meta ads", "__none": "None"}
    assert {name: figures.label(name) for name in names} == names
