"""Whoever asks to be forgotten is nowhere after one run, with a receipt for each place."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dags.tasks.export import export
from demo.google.server import GoogleServer
from demo.meta.server import MetaServer
from exporters.erasure import Forgotten, forget, forget_all_asked, opt_out
from exporters.errors import OldListsError
from exporters.identifiers import GOOGLE, META
from exporters.meta_custom_audiences.platform import MetaCustomAudiences
from tests.contract.platforms.stand import NIGHT, Stand, email, hashes
from warehouse import consents
from warehouse.connection import connect
from warehouse.consents import Said
from warehouse.erasure import stored_value

_GRAPH = """
set role transformer;
create table intermediate.int_person_identifiers (
    person_id text, identifier_kind text, identifier_value text, is_shared boolean
);
create table intermediate.int_person_registry (
    identifier_kind text, identifier_value text, person_id text, version int
);
create table intermediate.int_person_merges (
    edge_kind text, edge_value text, edge_to_kind text, edge_to_value text
);
create table intermediate.int_shared_identifiers (identifier_kind text, identifier_value text);
reset role;
"""


@pytest.fixture
def known(meta_stand: Stand) -> Stand:
    """Sixty people in a list at Meta; p1 is known to the graph by address and account."""
    return _with_people(meta_stand)


@pytest.fixture
def known_at_google(google_stand: Stand) -> Stand:
    """The same at Google."""
    return _with_people(google_stand)


def _with_people(stand: Stand) -> Stand:
    stand.define("fans")
    stand.fill("fans", range(60))
    stand.export()
    value = stored_value(stand.settings, "email", email(1))
    stand.sql(_GRAPH)
    for table, last in (("int_person_registry", "1"), ("int_person_identifiers", "false")):
        column = "version" if last == "1" else "is_shared"
        stand.sql(
            f"insert into intermediate.{table} (identifier_kind, identifier_value, person_id, {column})"
            f" values ('email', %s, 'p1', {last}), ('customer_id', 'files:C-1', 'p1', {last})",
            (value,),
        )
    stand.sql("insert into pii.identifiers (kind, hash, value) values ('email', %s, %s)", (value, email(1)))
    stand.sql("insert into intermediate.int_person_merges values ('email', %s, 'customer_id', 'x')", (value,))
    return stand


def _forget(stand: Stand) -> Forgotten:
    return forget(stand.settings, "email", f" {email(1).upper()}", "asked by letter", NIGHT, "erase-1")


def _members(meta: MetaServer) -> set[str]:
    return set().union(*(one.members for one in meta.lists.lists.values()))


def _is_forgotten_here(stand: Stand) -> bool:
    tables = ("pii.identifiers", "intermediate.int_person_registry", "intermediate.int_person_merges")
    left = sum(stand.sql(f"select count(*) from {table}")[0][0] for table in tables)
    digests = stand.sql("select count(*) from pii.contact_digests where value = %s", (email(1),))[0][0]
    return left == digests == 0 and stand.sql("select state from ops.erasures") == [("complete",)]


@pytest.mark.shows("7 platform", "gone from lists and account, a receipt each")
def test_a_person_is_gone_everywhere_with_a_receipt_each(known: Stand, meta: MetaServer) -> None:
    done = _forget(known)
    assert done.is_complete
    assert _members(meta) == hashes(META, [n for n in range(60) if n != 1])
    assert any("usersofanyaudience" in entry["path"] for entry in meta.log)
    assert _is_forgotten_here(known)
    assert known.sql("select place, is_done from ops.erasure_receipts order by at") == [
        ("meta_custom_audiences", True), ("meta_custom_audiences", True),
        ("warehouse: landing", True), ("warehouse: raw", True),
        ("warehouse: contacts", True), ("warehouse: identity", True),
    ]  # fmt: skip
    assert known.sql("select operation, reason from audiences.membership_ledger where person_id = 'p1'"
                     " order by export_id") == [("add", "rule"), ("remove", "erased")]  # fmt: skip
    assert known.sql("select count(*) from pii.tombstones") == [(2,)], "the address and the account"


@pytest.mark.shows("7 audience too small", "sent whole without the person")
def test_a_list_too_small_for_removals_is_sent_whole_without_the_person(known: Stand, meta: MetaServer) -> None:
    known.define("value_seed", by_value=True)
    known.fill("value_seed", range(60))
    known.sql("update audiences.aud_value_seed set value = 5")
    known.export_each()
    meta.lists.smallest = 1000
    assert _forget(known).is_complete
    assert [one.members for one in meta.lists.lists.values()] == [hashes(META, [n for n in range(60) if n != 1])] * 2
    (worth,) = [one.values for one in meta.lists.lists.values() if one.is_value_based]
    assert set(worth.values()) == {5.0}, "a list by value cannot be replaced without values"
    assert "sent whole" in known.sql("select detail from ops.erasure_receipts order by at limit 1")[0][0]


def test_nothing_is_deleted_here_before_every_place_has_confirmed(known: Stand, meta: MetaServer) -> None:
    meta.order_faults([{"kind": "refused", "match": "DELETE", "code": 190, "times": 99}])
    done = _forget(known)
    assert not done.is_complete and "HOURGLASS_META_ACCESS_TOKEN" in done.failures[0]
    assert known.sql("select count(*) from pii.identifiers") == [(1,)], "its digests are still needed for the removal"
    meta.order_faults([])
    (again,) = forget_all_asked(known.settings, NIGHT, "night-2")
    assert again.is_complete and _is_forgotten_here(known)
    assert _members(meta) == hashes(META, [n for n in range(60) if n != 1])


def test_a_removal_that_google_has_only_accepted_counts_as_done(known_at_google: Stand, google: GoogleServer) -> None:
    google.lists.faults.order([{"kind": "processing", "match": "RetrieveRequestStatus"}])
    done = _forget(known_at_google)
    assert not done.is_complete and not done.failures and "has accepted request demo-" in done.waiting[0]
    assert known_at_google.sql("select count(*) from pii.identifiers") == [(1,)], "a removal that fails needs them"
    (again,) = forget_all_asked(known_at_google.settings, NIGHT, "night-2")
    assert again.is_complete and _is_forgotten_here(known_at_google)
    told = known_at_google.sql(
        "select is_done, detail from ops.erasure_receipts where place like 'google%' order by at"
    )
    assert [is_done for is_done, _ in told] == [False, True] and told[1][1].startswith("removed; confirmed for demo-")


def test_a_removal_that_google_accepted_and_then_failed_leaves_the_person_there(
    known_at_google: Stand, google: GoogleServer
) -> None:
    (fans,) = google.lists.lists.values()
    google.lists.faults.order([{"kind": "request_fails", "match": "RemoveAudienceMembers"}])
    done = _forget(known_at_google)
    assert "was accepted and then failed" in done.failures[0] and not _is_forgotten_here(known_at_google)
    (again,) = forget_all_asked(known_at_google.settings, NIGHT, "night-2")
    assert again.is_complete and _is_forgotten_here(known_at_google)
    assert {one.partition(":")[2] for one in fans.added} == {
        one.partition(":")[2] for one in hashes(GOOGLE, [n for n in range(60) if n != 1])
    }


def test_a_stranger_is_remembered_as_somebody_to_refuse(known: Stand) -> None:
    done = forget(known.settings, "email", "nobody@example.com", None, NIGHT, "erase-1")
    assert done.is_complete and known.sql("select count(*) from pii.tombstones") == [(1,)]


@pytest.mark.shows("8 opt-out", "gone at once, and not sent again before the next night")
def test_a_refusal_takes_the_person_out_everywhere_at_once_and_keeps_the_contact(
    known: Stand, meta: MetaServer
) -> None:
    said = Said("denied", "telephone", "T-17", None)
    assert opt_out(known.settings, "email", f" {email(1).upper()}", said, NIGHT, "manual-1").is_complete
    assert _members(meta) == hashes(META, [n for n in range(60) if n != 1])
    assert known.sql("select place, is_done from ops.erasure_receipts") == [("meta_custom_audiences", True)] * 2
    assert (
        known.sql("select count(*) from pii.identifiers") == [(1,)] and known.sql("select * from pii.tombstones") == []
    )
    # An export before the next transform, which alone knows the new word, must not send the person again.
    assert known.export().outcome == "unchanged"
    assert _members(meta) == hashes(META, [n for n in range(60) if n != 1])
    assert known.sql("select operation, reason from audiences.membership_ledger where person_id = 'p1'"
                     " order by export_id") == [("add", "rule"), ("remove", "opted_out")]  # fmt: skip
    with connect(known.settings) as connection:
        value = stored_value(known.settings, "email", email(1))
        (told,) = consents.of_identifier(connection, "email", value)
    assert (told.state, told.source, told.evidence) == ("denied", "telephone", "T-17")


@pytest.mark.parametrize("word", ["opt_out", "erase"])
def test_who_refuses_while_a_list_is_being_sent_is_in_a_later_request(
    known: Stand, meta: MetaServer, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    monkeypatch.setattr(MetaCustomAudiences, "rows_per_request", 1)
    known.define("late")
    known.fill("late", range(6))
    sending = MetaCustomAudiences.send
    asked: list[bool] = []

    def send(*arguments: Any) -> Any:
        if not asked:
            asked.append(True)
            said = Said("denied", "telephone", None, None)
            done = opt_out(known.settings, "email", email(1), said, NIGHT, "manual-1") if word == "opt_out" else None
            assert (done or _forget(known)).is_complete
        return sending(*arguments)

    monkeypatch.setattr(MetaCustomAudiences, "send", send)
    assert [one.outcome for one in known.export_each()] == ["unchanged", "complete"]
    assert asked and _members(meta) == hashes(META, [n for n in range(60) if n != 1])
    assert known.sql("select count(*) from audiences.memberships where person_id = 'p1'") == [(0,)]


def test_who_refused_in_a_source_stays_in_a_list_that_is_not_exported_any_more(known: Stand, meta: MetaServer) -> None:
    known.sql(
        "set role transformer; create table audiences.audience_exclusions as"
        " select 'p1' as person_id, 'opted_out' as exclusion_reason; create table audiences.audience_plans"
        " (list_name text, destination text); create table audiences.audience_members (list_name text, person_id text)"
    )
    (done,) = forget_all_asked(known.settings, NIGHT, "night-2")
    assert done.is_complete and _members(meta) == hashes(META, [n for n in range(60) if n != 1])
    assert forget_all_asked(known.settings, NIGHT, "night-2") == []


def test_lists_of_an_older_night_are_sent_after_those_of_a_newer_one(known: Stand) -> None:
    known.sql(
        "insert into ops.runs (run_id, night, kind, state) values ('new', '2026-11-20', 'nightly', 'complete'),"
        " ('old', '2026-11-10', 'nightly', 'complete'); insert into ops.steps (run_id, step, source, state, ended_at)"
        " values ('new', 'export', '', 'complete', now()), ('old', 'transform', '', 'complete', now())"
    )
    with pytest.raises(OldListsError, match="lists are those of 2026-11-10"):
        known.export()


def test_a_night_that_a_newer_one_was_exported_after_fails_instead_of_sending_nothing(known: Stand) -> None:
    known.sql(
        "insert into ops.runs (run_id, night, kind, state) values ('new', '2026-11-20', 'nightly', 'complete');"
        " insert into ops.steps (run_id, step, source, state, ended_at) values"
        " ('new', 'export', '', 'complete', now())"
    )
    assert export(known.settings, date(2026, 11, 10)) == []
    ((detail,),) = known.sql("select detail ->> 'not_sent' from ops.steps where step = 'export' and run_id <> 'new'")
    assert detail.startswith("no list was sent: the lists of 2026-11-20 have been")


def test_a_refusal_that_a_place_did_not_confirm_is_carried_out_by_the_next_night(
    known: Stand, meta: MetaServer
) -> None:
    meta.order_faults([{"kind": "refused", "match": "DELETE", "code": 190, "times": 99}])
    done = opt_out(known.settings, "email", email(1), Said("denied", "letter", None, None), NIGHT, "manual-1")
    assert not done.is_complete
    meta.order_faults([])
    (again,) = forget_all_asked(known.settings, NIGHT, "night-2")
    assert again.is_complete and _members(meta) == hashes(META, [n for n in range(60) if n != 1])
    assert known.sql("select count(*) from pii.identifiers") == [(1,)], "who opts out is not forgotten"
