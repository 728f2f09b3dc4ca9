"""Persons through the nights: they grow, merge and split, and every change is recorded."""

from datetime import date

from warehouse.connection import connect
from warehouse.settings import Identity

FIRST, SECOND, THIRD = date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)


def _visit(warehouse, number, day, **identifiers):
    columns = ", ".join(identifiers)
    places = ", ".join(["%s"] * len(identifiers))
    warehouse.execute(
        f"insert into raw.files__visits (visit_id, started_at, {columns}) values (%s, %s, {places})",
        (f"V-{number}", f"2026-03-0{day} 12:00:00+00", *identifiers.values()),
    )


def _merges(settings):
    with connect(settings, "transformer") as connection:
        return connection.execute(
            "select person_id, previous_person_id, change, edge_kind, edge_to_kind, recorded_on"
            " from intermediate.int_person_merges order by recorded_on, previous_person_id, person_id"
        ).fetchall()


def test_a_merge_keeps_the_person_seen_first_and_tells_by_which_edge(settings, warehouse, identify, persons):
    _visit(warehouse, 2, 1, user_id="young")
    _visit(warehouse, 1, 1, anonymous_id="old")
    warehouse.execute("update raw.files__visits set started_at = started_at - interval '1' hour where visit_id = 'V-1'")
    identify(settings, FIRST)
    before = persons()
    assert len(set(before.values())) == 2

    _visit(warehouse, 3, 2, anonymous_id="old", user_id="young")
    identify(settings, SECOND)
    identify(settings, SECOND)  # the same night again books nothing twice

    survivor, absorbed = before["anonymous_id", "old"], before["user_id", "young"]
    assert set(persons().values()) == {survivor}
    assert _merges(settings) == [(survivor, absorbed, "merge", "user_id", "anonymous_id", SECOND)]


def test_a_shared_identifier_splits_the_person_it_held_together_for_good(settings, warehouse, identify, persons):
    guarded = settings.model_copy(update={"identity": Identity(max_degree=2)})
    for number in (1, 2):
        _visit(warehouse, number, number, anonymous_id="kiosk", user_id=f"u{number}")
    identify(guarded, FIRST)
    before = persons()
    assert len(set(before.values())) == 1

    _visit(warehouse, 3, 3, anonymous_id="kiosk", user_id="u3")
    identify(guarded, SECOND)
    after = persons()
    assert len(set(after.values())) == 4
    assert after["user_id", "u1"] == before["user_id", "u1"]
    assert {change for _, _, change, *_ in _merges(settings)} == {"split"}

    warehouse.execute("delete from raw.files__visits where visit_id in ('V-2', 'V-3')")
    _visit(warehouse, 4, 3, anonymous_id="kiosk", user_id="u1")
    identify(guarded, THIRD)
    now = persons()
    assert now["user_id", "u1"] == after["user_id", "u1"]
    assert now["anonymous_id", "kiosk"] == after["anonymous_id", "kiosk"]
