"""What needs every model built: the unit tests beside the models, which a night leaves out, and holdouts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from dbt_project import run
from tests import sizes, unit_tests
from tests.copies import database_of_its_own
from tests.nights import found
from warehouse.connection import connect
from warehouse.settings import Settings

NIGHT = date(2026, 3, 1)
# What unit tests show of the bar of exports.
_SHOWN = {
    "silence_is_a_no_in_europe_and_refusal_everywhere": ("8 silence", "a no in the EEA, the UK and Switzerland"),
    "a_lift_below_what_can_be_told_has_no_verdict": (
        "10 verdicts", "an uneven split raises its alarm, a small lift has no verdict",
    ),
    "targeting_counts_as_it_was_on_the_day_of_the_click": ("14 targeting", "as it was on the day of the click"),
    "a_competitors_person_must_have_done_something_and_not_bought": ("14 proxies", "ads alone never make a member"),
    "a_day_with_several_audiences_is_counted_once_and_marked": ("14 shared spend", "marked, and never split"),
    "a_preview_counts_people_and_names_none": ("12 preview", "size, overlap, waterfall, reach, changes, warnings"),
    "a_reason_that_the_list_heeds_leaves_a_person_out": ("14 people left out", "stay as rows with the reason"),
}  # fmt: skip
_RUNS = (3, 60)
_PEOPLE_WHO_COME_AND_GO = """
insert into audiences.audience_members (list_name, person_id, since)
select list_name, 'q' || n, now() from unnest(array['champion', 'lapsed']) as list_name
cross join generate_series(1, 3000) as n where mod(n, 3) <> %s
"""
# A thousand lists that do nothing, of 1,500 people each, a fifth held out; and one whose split is not by chance.
_LISTS_THAT_DO_NOTHING = """
select setseed(0.5);
insert into audiences.audience_definitions (list_name)
select 'list' || l from generate_series(1, 1000) as l union all select 'planted';
insert into audiences.holdout_assignments (list_name, person_id, is_holdout, place, holdout_share, run_id, assigned_on)
select 'list' || l, 'p' || (l * 2000 + p), random() < 0.2, 0, 0.2, 'r', date '2026-02-15'
from generate_series(1, 1000) as l cross join generate_series(1, 1500) as p
union all
select 'planted', 'x' || p, p % 4 = 0, 0, 0.2, 'r', date '2026-02-15' from generate_series(1, 4000) as p;
insert into intermediate.int_orders (order_id, person_id, is_counted, order_date, ordered_at)
select 'o' || person_id, person_id, true, date '2026-02-18', timestamptz '2026-02-18 12:00:00+00'
from audiences.holdout_assignments where random() < 0.1
"""


@pytest.fixture(scope="module")
def built(prepared: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A warehouse with every table and not a row; unit tests read the columns' types from it."""
    with database_of_its_own(prepared, tmp_path_factory.mktemp("built")) as settings:
        run.build(settings, NIGHT, "unit tests")
        yield settings


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_unit_test_of_a_model_holds(built: Settings, shows: Callable[[str, str], None]) -> None:
    results = unit_tests.run(built, "postgres", NIGHT)
    assert len(results) > 40
    assert {name: said for name, said in results.items() if not said.startswith("pass")} == {}
    for name, (point, words) in _SHOWN.items():
        assert name in results
        shows(point, words)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nobody_is_drawn_again_whoever_comes_and_goes(built: Settings, shows: Callable[[str, str], None]) -> None:
    earlier: dict[tuple[str, str], bool] = {}
    for number in range(sizes.size(*_RUNS)):
        # Another third of the people is away, and the shop thinks again of how many to hold out.
        shares = {"holdout_share": 0.1 + number % 3 / 10, "universal_holdout_share": number % 2 / 20}
        changed = built.model_copy(update={"audiences": built.audiences.model_copy(update=shares)})
        with connect(built, "transformer") as connection:
            connection.execute("delete from audiences.audience_members")
            connection.execute(_PEOPLE_WHO_COME_AND_GO, (number % 3,))
        run.build(changed, NIGHT, f"draw {number}", select=["holdout_assignments"])
        with connect(built) as connection:
            rows = found(connection, "select * from audiences.holdout_assignments where left(person_id, 1) = 'q'")
        drawn = {(row["list_name"], row["person_id"]): row["is_holdout"] for row in rows}
        assert earlier.items() <= drawn.items(), "somebody was drawn again"
        assert len(rows) == len(drawn), "somebody has two draws"
        earlier = drawn
    names = {list_name for list_name, _ in earlier}
    assert names == {"champion", "lapsed", "all_lists"} and len(earlier) >= 8000
    shows("10 draws", f"all {len(earlier):,} unchanged over {sizes.told(*_RUNS)} runs while people and shares change")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_list_that_does_nothing_is_not_said_to_work(built: Settings, shows: Callable[[str, str], None]) -> None:
    with connect(built) as connection:
        for statement in _LISTS_THAT_DO_NOTHING.split(";"):
            connection.execute(statement)
    run.build(built, NIGHT, "holdouts", select=["fct_audience_lift"])
    with connect(built) as connection:
        rows = found(
            connection,
            "select verdict, low > 0 or high < 0 as is_off_zero from marts.fct_audience_lift"
            " where window_days = 7 and list_name <> 'planted'",
        )
        (planted,) = found(
            connection, "select verdict from marts.fct_audience_lift where window_days = 7 and list_name = 'planted'"
        )
    off_zero = sum(row["is_off_zero"] for row in rows) / len(rows)
    wrong = sum(row["verdict"] != "too small" for row in rows) / len(rows)
    assert len(rows) == 1000
    assert 0.035 <= off_zero <= 0.065, "the interval is not a 95 % one"
    assert wrong <= 0.015, "verdicts by chance"
    assert planted["verdict"] == "uneven split"
    shows("10 A/A", f"{off_zero:.1%} of 1,000 intervals miss zero, {wrong:.1%} have a verdict")
