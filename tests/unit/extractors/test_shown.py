"""Errors name what is wrong without naming anybody."""

from __future__ import annotations

import pytest

from extractors.shown import PERSONAL, shown


@pytest.mark.parametrize(
    "value",
    [
        "anna.muster@example.net", "0171 2345678", "+49 (171) 234-5678", "Anna Muster", "Anna-Lena Müller",
        "It came late and the tin was open",
    ],
)  # fmt: skip
def test_a_shifted_line_puts_a_person_into_an_error(value: str) -> None:
    assert shown(value, is_personal=False) == PERSONAL


@pytest.mark.parametrize(
    "value", ["2026-13-40", "31.02.2026", "01/02/2026 25:00", "12,50", "-3", "yesterday", "not a date", "00000"]
)
def test_a_bad_value_that_is_nobody_s_stays_unnamed(value: str) -> None:
    assert shown(value, is_personal=False) == value
    assert shown(value, is_personal=True) == PERSONAL
