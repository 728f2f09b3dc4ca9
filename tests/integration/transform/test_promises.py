"""A table that breaks its promise stops the night, and the message says which promise and how often."""

from __future__ import annotations

from datetime import date

import pytest

from dbt_project.run import TransformError, build
from warehouse.connection import connect
from warehouse.settings import Settings

NIGHT = date(2026, 3, 1)
_PROMISES = ("channels,test_name:one_row_per",)


@pytest.mark.timeout(300)
def test_a_doubled_and_an_empty_value_are_both_named(settings: Settings) -> None:
    build(settings, NIGHT, "promises", select=["channels"], resource_types=["seed"])
    build(settings, NIGHT, "promises", select=_PROMISES)
    with connect(settings, "transformer") as connection:
        connection.execute("insert into staging.channels (channel, is_paid) values ('email', true)")
    with pytest.raises(TransformError) as failure:
        build(settings, NIGHT, "promises", select=_PROMISES)
    assert "more than one row per channel: 1" in str(failure.value)
    assert "channel_name is missing: 1" in str(failure.value)
    assert "is_paid is missing" not in str(failure.value)
