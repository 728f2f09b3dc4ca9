"""Meta's customer lists by the difference: what the platform holds is what the list says."""

from __future__ import annotations

import pytest

from demo.meta.customer_lists import CustomerList
from demo.meta.server import MetaServer
from exporters.identifiers import META
from tests.contract.platforms.stand import Stand, hashes
from warehouse import remote
from warehouse.connection import connect


def _only(meta: MetaServer) -> CustomerList:
    (found,) = meta.lists.lists.values()
    return found


def _calls(meta: MetaServer) -> list[str]:
    return [f"{entry['method']} {entry['path'].rsplit('/', 1)[1]}" for entry in meta.log if entry["method"] != "GET"]


def test_a_first_export_makes_the_list_under_a_code_and_fills_it(meta_stand: Stand, meta: MetaServer) -> None:
    meta_stand.define("rival_fans")
    meta_stand.fill("rival_fans", range(200), {900: "no_consent"})
    result = meta_stand.export()
    assert (result.outcome, result.changes) == ("complete", {"add": 200})
    assert _only(meta).members == hashes(META, range(200))
    assert "rival" not in _only(meta).name and _only(meta).usage_restriction == "NONE"
    assert meta_stand.sql("select state, count(*) from audiences.membership_ledger group by 1") == [("complete", 200)]
    assert meta_stand.sql("select phase, people, rows, state, digest is not null from ops.export_batches") == [
        ("add", 200, 200, "accepted", True)
    ]


def test_the_next_night_sends_the_difference_only_and_removals_first(meta_stand: Stand, meta: MetaServer) -> None:
    meta_stand.define("fans")
    meta_stand.fill("fans", range(200))
    meta_stand.export()
    meta_stand.next_night()
    meta_stand.fill("fans", range(20, 210), {5: "opted_out"})
    before = len(_calls(meta))
    result = meta_stand.export()
    assert result.changes == {"add": 10, "remove": 20}
    assert _only(meta).members == hashes(META, range(20, 210))
    assert _calls(meta)[before:] == ["DELETE users", "POST users"]
    assert meta_stand.sql("select reason from audiences.membership_ledger where operation = 'remove' and person_id"
                          " in ('p5', 'p6') order by person_id") == [("opted_out",), ("left_the_list",)]  # fmt: skip
    assert meta_stand.export().outcome == "unchanged"


def test_a_changed_address_takes_the_old_one_away(meta_stand: Stand, meta: MetaServer) -> None:
    meta_stand.define("fans")
    meta_stand.fill("fans", range(100))
    meta_stand.export()
    meta_stand.sql("update pii.person_contacts set value = 'person999@example.com' where person_id = 'p1'")
    assert meta_stand.export().changes == {"update": 1}
    assert _only(meta).members == hashes(META, [0, *range(2, 100)]) | hashes(META, [999]) - hashes(META, [999 * 3]) - {
        one for one in hashes(META, [999]) if one.startswith("PHONE")
    }


def test_an_address_that_another_member_has_too_is_not_removed(meta_stand: Stand, meta: MetaServer) -> None:
    meta_stand.define("fans")
    meta_stand.fill("fans", range(100))
    meta_stand.sql("insert into pii.person_contacts values ('p1', 'email', 'PERSON2@example.com', 'DE')")
    meta_stand.export()
    meta_stand.fill("fans", [n for n in range(100) if n != 1])
    meta_stand.export()
    assert _only(meta).members == hashes(META, [n for n in range(100) if n != 1])


def test_a_suppression_list_is_for_exclusion_only_and_goes_first(meta_stand: Stand, meta: MetaServer) -> None:
    meta_stand.define("fans")
    meta_stand.define("sup_recent_buyer")
    meta_stand.fill("fans", range(10))
    meta_stand.fill("sup_recent_buyer", range(10, 20))
    assert [one.list_name for one in meta_stand.export_each()] == ["sup_recent_buyer", "fans"]
    assert [one.usage_restriction for one in meta.lists.lists.values()] == ["EXCLUSION_ONLY", "NONE"]


def _worth(meta: MetaServer, number: int) -> set[float]:
    return {_only(meta).values[one] for one in hashes(META, [number])}


def test_a_seed_for_lookalikes_is_not_told_what_its_people_are_worth(meta_stand: Stand, meta: MetaServer) -> None:
    meta_stand.define("value_seed", by_value=True)
    meta_stand.fill("value_seed", range(100))
    meta_stand.sql(
        "update audiences.aud_value_seed set value = 10.5 + right(person_id, -1)::int where person_id <> 'p7'"
    )
    assert meta_stand.export().outcome == "complete"
    assert _only(meta).is_value_based and _only(meta).members == hashes(META, range(100))
    assert (_worth(meta, 3), _worth(meta, 98), _worth(meta, 7)) == ({13.5}, {108.5}, {0.0})
    meta_stand.fill("value_seed", range(50, 110))
    assert meta_stand.export().changes == {"add": 10, "remove": 50}, "a removal names people by their identifiers only"
    meta_stand.next_night(7)
    meta_stand.sql("update audiences.aud_value_seed set value = 99")
    assert meta_stand.export().outcome == "complete", "what people are worth is told anew once a week"
    assert set(_only(meta).values.values()) == {99.0} and _only(meta).members == hashes(META, range(50, 110))


@pytest.mark.shows("6 Meta", "a replacement never empties the list")
def test_a_list_in_use_is_replaced_so_that_learning_goes_on(meta_stand: Stand, meta: MetaServer) -> None:
    meta_stand.define("fans")
    meta_stand.fill("fans", range(100))
    meta_stand.export()
    _only(meta).used_by = ["701"]
    meta_stand.fill("fans", range(10, 105))
    before = len(_calls(meta))
    assert meta_stand.export().changes == {"add": 5, "remove": 10}
    assert _calls(meta)[before:] == ["POST usersreplace"]
    assert _only(meta).members == hashes(META, range(10, 105))
    assert min(meta.lists.sizes) >= len(hashes(META, range(10, 105))), "a replacement has no empty window"
    assert meta_stand.export().outcome == "unchanged", "what did not change is not sent again every night"


def test_what_drifted_apart_is_put_right_once_a_week(meta_stand: Stand, meta: MetaServer) -> None:
    meta_stand.define("fans")
    meta_stand.fill("fans", range(100))
    meta_stand.export()
    _only(meta).members.add("EMAIL:" + "a" * 64)
    meta_stand.next_night(7)
    meta_stand.export()
    assert _only(meta).members == hashes(META, range(100))


def test_a_list_too_small_for_removals_is_sent_whole(meta_stand: Stand, meta: MetaServer) -> None:
    meta_stand.define("fans")
    meta_stand.fill("fans", range(60))
    meta_stand.export()
    meta.lists.smallest = 1000
    meta_stand.fill("fans", range(10, 60))
    assert meta_stand.export().outcome == "complete"
    assert _only(meta).members == hashes(META, range(10, 60))


def test_a_change_of_size_waits_for_approval_but_privacy_does_not(meta_stand: Stand, meta: MetaServer) -> None:
    meta_stand.define("fans")
    meta_stand.fill("fans", range(300))
    meta_stand.export()
    meta_stand.fill("fans", range(100), {299: "erased", 298: "bought_lately"})
    result = meta_stand.export()
    assert result.outcome == "held" and "from 300 to 100 people (-67%)" in (result.error or "")
    assert _only(meta).members == hashes(META, range(299)), "the erased person goes, nobody else"
    (export_id,) = meta_stand.sql("select export_id from ops.exports where state = 'held'")[0]
    assert f"python -m exporters approve {export_id}" in (result.error or "")
    with connect(meta_stand.settings, "activator") as connection:
        remote.approve(connection, export_id)
    assert meta_stand.export().outcome == "complete"
    assert _only(meta).members == hashes(META, range(100))


def test_a_list_is_not_emptied_unless_somebody_says_so(meta_stand: Stand, meta: MetaServer) -> None:
    meta_stand.define("fans")
    meta_stand.fill("fans", range(10))
    meta_stand.export()
    meta_stand.fill("fans", [])
    result = meta_stand.export()
    assert result.outcome == "held" and "nobody would be left" in (result.error or "")
    assert _only(meta).members == hashes(META, range(10))
    (export_id,) = meta_stand.sql("select export_id from ops.exports where state = 'held'")[0]
    with connect(meta_stand.settings, "activator") as connection:
        remote.approve(connection, export_id)
    assert meta_stand.export().outcome == "complete" and _only(meta).members == set()


def test_one_address_that_stands_for_many_people_is_sent_without_a_question(meta_stand: Stand) -> None:
    """The shop's own address in half of its orders: one identifier, and a list of people that nobody can tell apart."""
    meta_stand.define("fans")
    meta_stand.fill("fans", range(20))
    own_address = "update pii.person_contacts set value = 'shop@example.com' where kind = 'email' and person_id < 'p5'"
    meta_stand.sql(own_address)
    result = meta_stand.export()
    assert result.outcome == "held" and "times an identifier of one person is another's too" in (result.error or "")


def test_an_emptied_list_is_empty_there_too_where_it_would_have_been_replaced(
    meta_stand: Stand, meta: MetaServer
) -> None:
    meta_stand.define("fans")
    meta_stand.fill("fans", range(10))
    meta_stand.export()
    _only(meta).used_by = ["701"]
    meta_stand.fill("fans", [])
    assert meta_stand.export().outcome == "held"
    with connect(meta_stand.settings, "activator") as connection:
        remote.approve(connection, meta_stand.sql("select export_id from ops.exports where state = 'held'")[0][0])
    assert meta_stand.export().outcome == "complete"
    assert _only(meta).members == set() and meta_stand.sql("select * from audiences.memberships") == []


def test_a_dry_run_calls_nobody(meta_stand: Stand, meta: MetaServer) -> None:
    meta_stand.define("fans")
    meta_stand.fill("fans", range(10))
    result = meta_stand.export(dry_run=True)
    assert (result.outcome, result.changes) == ("planned", {"add": 10})
    assert not meta.log and meta_stand.sql("select * from ops.exports") == []
