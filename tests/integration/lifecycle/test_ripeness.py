"""Hot and not yet ripe people of every day equal a walk through the days in Python."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import psycopg
import pytest

from tests.integration.lifecycle.shop import NIGHT, Person
from tests.nights import found

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

_INTENT = ("add_to_cart", "checkout_started", "form_submitted")
_ENGAGEMENT = (*_INTENT, "product_view", "search", "video_view", "lead", "membership")


def lately(dates: set[date], day: date, days: int) -> date | None:
    """The newest of the dates in so many days up to the day."""
    return max((one for one in dates if day - timedelta(days=days) < one <= day), default=None)


def is_hot(person: Person, day: date) -> bool:
    intent = lately(person.dates(*_INTENT), day, 14)
    return intent is not None and not any(intent <= one <= day for one in person.dates("order"))


def is_not_yet_ripe(person: Person, day: date) -> bool:
    engaged = lately(person.dates(*_ENGAGEMENT), day, 90)
    return engaged is not None and lately(person.dates(*_INTENT, "order"), day, 90) is None


def test_a_person_is_hot_or_ripening_on_the_wrong_day(people: dict[str, Person], warehouse: psycopg.Connection) -> None:
    rows = found(warehouse, "select * from marts.fct_ripeness_daily")
    hot: Counter[tuple[str, date]] = Counter()
    ripening: Counter[tuple[str, date]] = Counter()
    for number in range(150):
        day = NIGHT - timedelta(days=number)
        for person in people.values():
            hot[person.channel, day] += is_hot(person, day)
            ripening[person.channel, day] += is_not_yet_ripe(person, day)
    assert sum(hot.values()) > 500 and sum(ripening.values()) > 500
    told = {(row["channel"], row["business_day"]): row for row in rows}
    assert {key: told[key]["hot"] for key in hot if key in told} == {key: hot[key] for key in hot if key in told}
    assert {key: told[key]["not_yet_ripe"] for key in ripening if key in told} == {
        key: ripening[key] for key in ripening if key in told
    }
    assert not any(hot[key] or ripening[key] for key in hot if key not in told)
