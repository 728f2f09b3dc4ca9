"""What the sections on the journey say, where it is easy to say it wrongly."""

from dataclasses import replace
from datetime import timedelta

from reports.sections import engagement, funnel
from tests.unit.reports.nights import NIGHT, busy, empty
from tests.unit.reports.nights import funnel as people


def test_a_framework_that_a_team_added_comes_after_the_hourglass() -> None:
    rows = [*people("aida", 10, 3), *people("marketing_hourglass", 10, 4), *people("social_sales_funnel", 10, 5)]
    told = funnel.of(replace(empty(), funnel=rows))
    assert told is not None
    assert [one.name for one in told.frameworks] == ["Marketing hourglass", "Aida", "Social sales funnel"]
    assert [stage.people for stage in told.frameworks[1].stages] == [10, 3]


def test_a_shop_that_knows_nobody_has_no_funnel() -> None:
    assert funnel.of(replace(empty(), funnel=people("marketing_hourglass", 0, 0))) is None


def test_a_stage_without_people_has_no_colour_and_no_zero_for_what_is_not_known() -> None:
    told = funnel.of(replace(empty(), funnel=people("marketing_hourglass", 1000, 999, 1, 0)))
    assert told is not None
    shades = [stage.shade for stage in told.frameworks[0].stages]
    assert shades == [5, 5, 1, 0]
    assert told.frameworks[0].stages[3].median_days == "–"


def test_people_of_another_night_are_not_told_as_tonights() -> None:
    before = {"business_day": NIGHT - timedelta(7), "hot": 4, "not_yet_ripe": 9}
    told = funnel.of(replace(busy(), ripeness=[before]))
    assert told is not None and told.ripeness == ()
    told = funnel.of(replace(busy(), ripeness=[{"business_day": NIGHT, "hot": 5, "not_yet_ripe": 9}]))
    assert told is not None and [(one.people, one.change, one.before) for one in told.ripeness] == [
        ("5", "–", "–"), ("9", "–", "–")
    ]  # fmt: skip


def test_a_post_below_the_floor_looks_like_any_other() -> None:
    told = engagement.of(busy(), 0.003)
    assert told is not None
    assert told.floor == "0.30\N{NO-BREAK SPACE}%"
    assert [(post.rate, post.is_below_floor) for post in told.posts] == [
        ("3.41\N{NO-BREAK SPACE}%", False), ("0.12\N{NO-BREAK SPACE}%", True)
    ]  # fmt: skip
    assert told.pages[1].rate == "–" and told.pages[1].followers is None
