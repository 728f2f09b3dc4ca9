"""Funnels equal a computation in Python, and a framework that the project does not know is added by rows alone."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from statistics import median
from typing import Any

import psycopg
import pytest

from dbt_project.run import build
from tests.integration.lifecycle.shop import NIGHT, Person
from tests.nights import found
from warehouse.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

People = dict[str, Person]
FUNNEL = (
    ("know", ("seen",)), ("like", ("return_visit", "product_view")), ("trust", ("membership", "lead", "signed_up")),
    ("try", ("add_to_cart", "checkout_started", "form_submitted")), ("buy", ("order",)), ("repeat", ("repeat_order",)),
    ("refer", ("referral", "share")),
)  # fmt: skip
FIFTH = (("curious", ("search", "video_view")), ("serious", ("checkout_started", "lead")), ("customer", ("order",)))


def stages(person: Person, funnel: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, datetime]:
    """When the person entered each stage they entered."""
    events = dict(person.events)
    days = sorted(person.dates("visit"))
    if len(days) > 1:
        events["return_visit"] = [at for at in events["visit"] if at.date() == days[1]]
    if len(events.get("order", ())) > 1:
        events["repeat_order"] = events["order"][1:]
    told = Person(person.channel, events)
    return {stage: entered for stage, words in funnel if (entered := told.first(*words))}


def expected(people: People, funnel: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[tuple[str, str], dict[str, Any]]:
    """By stage and channel: people, share that went on and median days to the next stage."""
    figures = {}
    names = [stage for stage, _ in funnel]
    for channel in {person.channel for person in people.values()}:
        entered = [stages(person, funnel) for person in people.values() if person.channel == channel]
        for stage, following in zip(names, [*names[1:], None], strict=True):
            here = [(one[stage], one.get(following or "")) for one in entered if stage in one]
            lags = [(after - at).total_seconds() / 86400 for at, after in here if after and after >= at]
            is_open = sum(after is None or after >= at for at, after in here) if following else 0
            figures[stage, channel] = {
                "people": len(here),
                "to_next_share": len(lags) / is_open if is_open else None,
                "median_days_to_next": median(lags) if lags else None,
            }
    return figures


def by_campaign(connection: psycopg.Connection, framework: str) -> dict[tuple[str, str], dict[str, Any]]:
    rows = found(connection, "select * from marts.fct_funnel_campaigns where framework = %s", [framework])
    return {(row["stage"], row["channel"]): row for row in rows}


def assert_equal(told: dict[tuple[str, str], dict[str, Any]], wanted: dict[tuple[str, str], dict[str, Any]]) -> None:
    assert told.keys() == wanted.keys()
    for key, figures in wanted.items():
        row = told[key]
        assert row["people"] == figures["people"], key
        for name, places in (("to_next_share", 1e-6), ("median_days_to_next", 0.0051)):
            value = None if row[name] is None else float(row[name])
            assert value == pytest.approx(figures[name], abs=places), (key, name)


def test_a_stage_loses_or_invents_nobody(people: People, warehouse: psycopg.Connection) -> None:
    wanted = expected(people, FUNNEL)
    assert wanted["buy", "email"]["people"] > 10 and wanted["repeat", "email"]["people"] > 3
    assert_equal(by_campaign(warehouse, "marketing_hourglass"), wanted)


def test_days_and_months_add_up_to_the_same_people(people: People, warehouse: psycopg.Connection) -> None:
    rows = found(
        warehouse, "select * from marts.fct_funnel_daily where framework = 'marketing_hourglass' and stage = 'try'"
    )
    entered = Counter(
        (person.channel, at.date()) for person in people.values() if (at := stages(person, FUNNEL).get("try"))
    )
    assert {(row["channel"], row["business_day"]): row["entries"] for row in rows if row["entries"]} == entered
    tonight = {row["channel"]: row["people"] for row in rows if row["business_day"] == NIGHT}
    assert tonight == {key: row["people"] for (stage, key), row in expected(people, FUNNEL).items() if stage == "try"}
    months = found(
        warehouse,
        "select cohort_month, sum(people) as people from marts.fct_funnel_cohorts"
        " where framework = 'marketing_hourglass' and stage = 'try' group by 1",
    )
    by_month: Counter[date] = Counter()
    for person in people.values():
        by_month[person.events["seen"][0].date().replace(day=1)] += "try" in stages(person, FUNNEL)
    assert {row["cohort_month"]: row["people"] for row in months} == by_month


def test_a_fifth_framework_needs_code(night: tuple[Settings, People], warehouse: psycopg.Connection) -> None:
    settings, people = night
    for place, (stage, words) in enumerate(FIFTH, 1):
        for word in words:
            warehouse.execute(
                "insert into staging.lifecycle_stages (framework, stage_order, stage, event, description)"
                " values ('fifth', %s, %s, %s, 'as seen on the site')",
                [place * 10, stage, word],
            )
    warehouse.commit()
    build(settings, NIGHT, "fifth framework", select=["int_lifecycle_stages+,+fct_funnel_campaigns"])
    assert_equal(by_campaign(warehouse, "fifth"), expected(people, FIFTH))
    assert_equal(by_campaign(warehouse, "marketing_hourglass"), expected(people, FUNNEL))
