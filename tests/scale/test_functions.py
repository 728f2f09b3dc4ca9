"""Functions that DuckDB gets so that it computes what Postgres does."""

from __future__ import annotations

from decimal import Decimal

import psycopg
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dbt_project.exact_functions import decay_weight, hash_text

_TEXTS = st.lists(st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=60), min_size=1)


@settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(_TEXTS)
def test_a_person_is_held_out_on_one_engine_only(warehouse: psycopg.Connection, texts: list[str]) -> None:
    rows = warehouse.execute(
        "select hashtextextended(text, 0) from unnest(%s::text[]) with ordinality as given (text, place)"
        " order by place",
        (texts,),
    ).fetchall()
    assert hash_text(pa.array([*texts, None])).to_pylist() == [*(row[0] for row in rows), None]


@pytest.mark.parametrize("microseconds", [0, 1, 604_799_999_999, 604_800_000_000, 9_999_999_999_999])
def test_decay_loses_digits_that_shares_are_rounded_by(warehouse: psycopg.Connection, microseconds: int) -> None:
    row = warehouse.execute(
        "select round(exp(-0.693147180559945309417232121458 * %s / 604800000000::numeric) * 1e24)",
        (Decimal(microseconds),),
    ).fetchone()
    assert row is not None
    assert abs(decay_weight(microseconds, 604800.0) - int(row[0])) <= 1
