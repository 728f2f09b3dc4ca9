"""What the sections say, where it is easy to say it wrongly."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from reports.readings import Readings
from reports.sections import (
    channels,
    checks,
    cohorts,
    competitors,
    days,
    headline,
    lifts,
    lists,
    restatements,
    sources,
    tonight,
)
from tests.unit.reports import nights
from tests.unit.reports.nights import NIGHT, busy, cohort_cell, empty, settings, step

OCTOBER = date(2026, 10, 1)


def _day(day, spend=None, orders=None, revenue=None):
    return {
        "report_date": day, "spend": spend and Decimal(spend), "orders": orders,
        "net_revenue": revenue and Decimal(revenue), "new_customers": orders and 0,
    }  # fmt: skip


def _days(*rows):
    return replace(empty(), days=list(rows))


def test_an_unfinished_cohort_month_without_an_order_is_not_a_zero() -> None:
    cells = [
        cohort_cell(OCTOBER, 0, 50, 50, "40", True),
        cohort_cell(OCTOBER, 1, 50, 0, "0", False),
        cohort_cell(date(2026, 11, 1), 0, 20, None, None, False),
    ]
    for heat in cohorts.of(replace(empty(), cohorts=cells), "EUR"):
        october, november = heat.cohorts
        assert [cell.kind for cell in october.cells] == ["complete", "incomplete"]
        assert [cell.kind for cell in november.cells] == ["incomplete", "none"]
        assert october.cells[1].text == november.cells[0].text == "–"


def test_a_finished_cohort_month_without_an_order_is_a_zero() -> None:
    cells = [cohort_cell(OCTOBER, 0, 50, 50, "40", True), cohort_cell(OCTOBER, 1, 50, 0, "40", True)]
    kept, _ = cohorts.of(replace(empty(), cohorts=cells), "EUR")
    assert kept.cohorts[0].cells[1].text == "0\N{NO-BREAK SPACE}%"


def test_the_first_month_does_not_take_the_colour_from_all_others() -> None:
    kept, _ = cohorts.of(busy(), "EUR")
    shades = {cell.shade for cohort in kept.cohorts for cell in cohort.cells if cell.kind == "complete"}
    assert shades == {0, 1, 2, 3, 4, 5}
    assert all(cohort.cells[0].shade == 0 for cohort in kept.cohorts)


def test_spend_that_has_not_come_yet_is_not_a_zero() -> None:
    rows = _day(NIGHT - timedelta(1), spend=5, orders=1, revenue=9), _day(NIGHT, orders=2, revenue=8)
    found = days.known(_days(*rows), is_fresh=True)
    assert found[-1].spend is None
    assert found[-1].orders == 2


def test_a_day_without_an_order_is_a_zero_if_every_source_was_read() -> None:
    row = _day(NIGHT - timedelta(2), orders=1, revenue=9)
    assert days.known(_days(row), is_fresh=True)[-1].orders == 0
    assert days.known(_days(row), is_fresh=False)[-1].orders is None


def test_a_day_between_two_others_without_a_row_is_a_zero() -> None:
    rows = _day(NIGHT - timedelta(2), spend=3, orders=1, revenue=9), _day(NIGHT, spend=3, orders=1, revenue=9)
    assert [(day.spend, day.orders) for day in days.known(_days(*rows), is_fresh=False)] == [(3, 1), (0, 0), (3, 1)]


def test_days_after_the_night_are_not_in_its_report() -> None:
    rows = _day(NIGHT, orders=1, revenue=9), _day(NIGHT + timedelta(1), orders=5, revenue=99)
    assert [day.day for day in days.known(_days(*rows), is_fresh=True)] == [NIGHT]


def test_thirty_days_are_not_compared_with_half_a_month() -> None:
    rows = [_day(NIGHT - timedelta(number), spend=1, orders=1, revenue=2) for number in range(45)]
    cards = headline.of(days.known(_days(*rows), is_fresh=True), NIGHT, "EUR")
    assert {card.change for card in cards} == {"–"}
    assert all("the 30 days before are not known whole" in card.notes for card in cards)


def test_return_on_spend_leaves_out_days_whose_spend_is_not_known() -> None:
    rows = [_day(NIGHT - timedelta(number), spend=10 if number else None, orders=1, revenue=30) for number in range(60)]
    cards = {card.title: card for card in headline.of(days.known(_days(*rows), is_fresh=True), NIGHT, "EUR")}
    assert cards["Return on ad spend"].value == "3.00"
    assert cards["Spend"].notes == ("29 of 30 days known, change by day",)
    assert cards["Spend"].change == "0.0\N{NO-BREAK SPACE}%"
    assert cards["Net revenue"].value == "900.00\N{NO-BREAK SPACE}EUR"


def test_a_night_without_known_spend_does_not_say_zero() -> None:
    found = days.known(busy(), is_fresh=False)
    told = tonight.of(busy(), found, NIGHT, "EUR", is_fresh=False)
    measures = {one.name: one.value for one in told.measures}
    assert measures["Spend"] == "–"
    assert measures["New members"] == "0"


def test_a_day_without_any_order_or_visit_is_called_complete() -> None:
    silent = [{**row, "amount": Decimal(0)} for row in busy().summary]
    night = replace(busy(), summary=silent, days=[row for row in busy().days if row["report_date"] < NIGHT])

    def doubts(is_fresh: bool, readings: Readings = night) -> tuple[str, ...]:
        known = days.known(readings, is_fresh=is_fresh)
        return tonight.of(readings, known, NIGHT, "EUR", is_fresh=is_fresh).doubts

    visits, orders = doubts(is_fresh=True)
    assert visits.startswith(f"There are no visits of {NIGHT}, and 201 a day are usual. Every source answered: look")
    assert orders.startswith(f"There are no orders of {NIGHT}, and 34 a day are usual.")
    assert doubts(is_fresh=False) == (), "the source that failed is told of already"
    assert doubts(is_fresh=True, readings=busy()) == ()
    closed = [row for row in night.days if row["report_date"] != NIGHT - timedelta(7)]
    assert doubts(is_fresh=True, readings=replace(night, days=closed)) == (visits,), "a shop that closes on Fridays"
    rare = [{**row, "usual_amount": Decimal("4.9")} for row in silent]
    assert doubts(is_fresh=True, readings=replace(night, summary=rare)) == (), "chance"


def test_totals_of_channels_are_the_sums_and_a_channel_without_spend_has_no_return() -> None:
    found = channels.of(busy(), "EUR")
    assert found.models == ("last_non_direct", "markov")
    assert found.total.spend == sum(one.spend for one in found.channels)
    assert found.total.by_model[0].revenue == sum(one.by_model[0].revenue for one in found.channels)
    direct = next(one for one in found.channels if one.name == "Direct")
    assert (direct.spend, direct.by_model[0].return_on_ad_spend) == (0, None)


def test_a_channel_that_one_model_does_not_know_is_not_lost(tmp_path) -> None:
    rows = [nights.channel_row("email", "last_non_direct", 1, 5), nights.channel_row("share", "markov", 0, 7)]
    found = channels.of(replace(empty(), channel_return=rows), "EUR")
    assert {one.name: [credited.revenue for credited in one.by_model] for one in found.channels} == {
        "Email": [5, None],
        "Share": [None, 7],
    }


def test_a_channel_that_is_not_in_the_plot_is_told_of() -> None:
    rows = [nights.channel_row(f"channel_{number}", "last_non_direct", 1, number) for number in range(12)]
    found = channels.of(replace(empty(), channel_return=rows), "EUR")
    assert len(found.channels) == 12
    assert found.words.endswith("The plot shows the first 10 of 12 channels; the table has them all.")


def test_a_failed_source_says_since_when_and_why(tmp_path) -> None:
    found = sources.of(settings(tmp_path, "files", "meta_ads", "google_ads"), busy())
    assert [source.is_complete for source in found.sources] == [True, False, True]
    (problem,) = found.problems
    assert "Meta ads failed tonight. Its last complete night was 2026-11-17, 3 nights ago" in problem
    assert "the token has expired" in problem


def test_a_source_that_was_never_read_is_a_problem(tmp_path) -> None:
    (problem,) = sources.of(settings(tmp_path, "files"), empty()).problems
    assert "Files was not read tonight. It has never been complete" in problem


def test_a_repaired_source_is_no_longer_a_problem(tmp_path) -> None:
    night = busy()
    repair = {"run_id": "repair", "night": NIGHT, "state": "running", "started_at": None}
    mended = {**step(NIGHT, "meta_ads", "complete"), "run_id": "repair"}
    found = sources.of(
        settings(tmp_path, "meta_ads"), replace(night, runs=[*night.runs, repair], steps=[mended, *night.steps])
    )
    assert not found.problems


def test_a_night_played_again_and_broken_off_takes_no_source_away(tmp_path) -> None:
    night = busy()
    broken = {"run_id": "broken", "night": NIGHT, "state": "failed", "started_at": None}
    begun = {**step(NIGHT, "files", "running"), "run_id": "broken"}
    again = replace(night, runs=[*night.runs, broken], steps=[begun, *night.steps])
    (source,) = sources.of(settings(tmp_path, "files"), again).sources
    assert source.is_complete
    assert source.sentence is None


def test_a_failed_export_is_told_at_the_top(tmp_path) -> None:
    night = busy()
    failed = step(NIGHT, "", "failed", "export", problems=["hot to csv_file: the disk is full"])
    found = sources.of(settings(tmp_path, "files"), replace(night, steps=[*night.steps, failed]))
    assert found.problems == ("Some lists could not be handed over: hot to csv_file: the disk is full",)


def test_a_finding_is_not_turned_into_its_contrary() -> None:
    found = checks.of(busy())
    assert [finding.severity for finding in found.findings] == ["critical", "warning"]
    assert found.findings[1].words.startswith("Not so: as many rows as usual")
    assert found.findings[0].place == "files.refunds.amount"


def test_a_held_batch_names_both_ways_out() -> None:
    (held,) = checks.of(busy()).held
    assert held.commands[0].startswith(f"python -m warehouse release {held.batch_id} ")
    assert held.commands[1].startswith(f"python -m warehouse discard {held.batch_id} ")


def test_a_gap_that_somebody_knows_of_is_hidden_or_hides_an_open_one() -> None:
    (row,) = busy().gaps
    known = {**row, "acknowledged_at": row["opened_at"], "acknowledged_because": "Meta never will"}
    first, second = checks.of(replace(busy(), gaps=[known, {**row, "gap_id": 8}])).gaps
    assert (first.number, first.acknowledged) == (8, None)
    assert (second.number, second.acknowledged) == (7, f"{NIGHT}: Meta never will")


def test_amounts_without_an_exchange_rate_are_told() -> None:
    first, last = date(2026, 11, 2), date(2026, 11, 9)
    row = {"stream": "spend_other", "paid_currency": "JPY", "amounts": 3, "first_date": first, "last_date": last}
    gap = checks.of(replace(busy(), rates_missing=[row])).gaps[-1]
    assert (gap.place, gap.since) == ("spend_other", first)
    assert gap.reason.startswith("3 of the days 2026-11-02 to 2026-11-09 in JPY count as nothing")


def test_restatements_add_up_with_their_signs() -> None:
    found = restatements.of(busy(), "EUR")
    assert found.words == "24 conversions of earlier days restated; net revenue changed by 94.38\N{NO-BREAK SPACE}EUR."


def test_a_list_is_one_row_whatever_the_number_of_its_destinations() -> None:
    found = lists.of(busy()).lists
    assert [one.name for one in found] == ["Cart abandoner hot", "Competitor interest nonbuyer", "Repeat buyer due"]
    hot = found[0]
    assert (hot.reach, hot.reach_by_destination) == ("251 to 274", "Csv file 274, Meta custom audiences 251")
    assert hot.left_out.startswith("no consent 640, bought lately 212") and hot.stopped == ()
    assert (found[1].reach, found[1].reach_by_destination) == ("87", "")


def test_a_list_that_waits_or_was_refused_says_so_in_its_row() -> None:
    night = busy()
    waits = {"list": "cart_abandoner_hot", "destination": "csv_file", "outcome": "held", "warnings": ["approve 7"]}
    noted = step(NIGHT, "", "failed", "export", lists=[waits], problems=["repeat_buyer_due to csv_file: no disk"])
    found = lists.of(replace(night, steps=[*night.steps, noted])).lists
    assert [one.stopped for one in found] == [("Csv file waits: approve 7",), (), ("to csv_file: no disk",)]


def test_what_is_to_be_looked_at_in_several_lists_is_said_once() -> None:
    night = busy()
    warned = {"cart_abandoner_hot": "too small; one of its own", "repeat_buyer_due": "too small"}
    found = lists.of(replace(night, audience_sizes=[
        {**row, "warnings": warned.get(row["list_name"]), "is_in_waterfall": row["list_name"] != "repeat_buyer_due"}
        for row in night.audience_sizes
    ]))  # fmt: skip
    assert found.warnings == ("Too small: all but Competitor interest nonbuyer",)
    assert [one.warnings for one in found.lists] == [("One of its own",), (), ()]
    assert [one.stands_apart for one in found.lists] == [False, False, True]


def test_a_young_month_is_not_compared_where_a_ripe_one_is_known() -> None:
    night = busy()
    found = competitors.of(night)
    assert found is not None and (found.month, found.is_ripe) == (date(2026, 9, 1), True)
    assert [kind.name for kind in found.kinds] == ["Competitors’ people", "Broad", "Without an ad"]
    young = [row for row in night.audience_performance if row["month_date"].month == 11]
    only = competitors.of(replace(night, audience_performance=young))
    assert only is not None and not only.is_ripe
    others = [row for row in young if row["targeting_kind"] != "competitor_interest"]
    assert competitors.of(replace(night, audience_performance=others)) is None


def test_a_difference_that_chance_makes_has_no_verdict() -> None:
    night = busy()
    (found,) = lifts.of(night)
    assert (found.window_days, found.verdict.split(":")[0]) == (30, "sells more")
    (small,) = lifts.of(replace(night, audience_lift=night.audience_lift[:1]))
    assert small.verdict.startswith("too few to tell less than 4.2")
