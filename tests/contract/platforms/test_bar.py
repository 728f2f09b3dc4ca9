"""The bar of an export, point by point, against servers that speak the platforms' protocols."""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Callable, Iterable
from math import ceil
from time import perf_counter
from typing import Any

import pytest

from demo.google.server import GoogleServer
from demo.meta.server import MetaServer
from exporters.google_customer_match.platform import GoogleCustomerMatch
from exporters.identifiers import GOOGLE, META
from exporters.meta_custom_audiences.platform import MetaCustomAudiences
from tests import sizes
from tests.contract.platforms.stand import Stand, hashes
from warehouse import membership_history, sync
from warehouse.connection import connect
from warehouse.settings import Settings

Shows = Callable[[str, str], None]

# error code, subcode, message: what the operator reads
_META_FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "update in progress": ({"code": 2650, "subcode": 1870145}, "run again in an hour"),
    "replacement in parts": ({"code": 2650, "subcode": 1870148}, "it begins anew"),
    "list too large to replace": ({"code": 2650, "subcode": 1870144}, "too large to be replaced"),
    "upload blocked (471)": ({"code": 100, "subcode": 1713230}, "appeal in Audience Manager"),
    "terms not accepted": ({"code": 200, "subcode": 1870090}, "accept the Custom Audience terms once"),
    "permission missing": ({"code": 200, "subcode": 1870050}, "ads_management"),
    "token expired": ({"code": 190, "subcode": 463}, "HOURGLASS_META_ACCESS_TOKEN"),
    "limit of calls, for long": ({"code": 80004, "times": 99}, "the limit of calls is reached"),
}
_GOOGLE_FAULTS = {
    "not allowlisted": ("NOT_ALLOWLISTED", "policy compliance"),
    "terms not accepted": ("TERMS_AND_CONDITIONS_NOT_SIGNED", "accept the Customer Match terms"),
    "political declaration": ("EU_POLITICAL_ADVERTISING_DECLARATION_REQUIRED", "political ads"),
    "list is gone": ("INVALID_USER_LIST_ID", "the list is gone"),
    "one bad row": ("INVALID_SHA256_FORMAT", "1 of 1 requests were refused"),
}


def _held(meta: MetaServer) -> set[str]:
    return set().union(*(one.members for one in meta.lists.lists.values()))


def test_nobody_is_lost_on_the_way_out(meta_stand: Stand, shows: Shows) -> None:
    meta_stand.define("fans")
    reasons = ["erased", "opted_out", "no_consent", "lower_priority:cart", "unhappy", "bought_lately"]
    meta_stand.fill("fans", range(100), {200 + n: why for n, why in enumerate(reasons)})
    meta_stand.sql("delete from pii.person_contacts where person_id in ('p1', 'p2')")
    meta_stand.sql("update pii.person_contacts set value = 'broken' where person_id = 'p4'")
    assert meta_stand.export().rows == 97
    accounting = meta_stand.sql("select detail->'accounting' from ops.exports")[0][0]
    assert accounting == {
        "eligible": 106,
        "sent": 97,
        "held_out": 0,
        "suppressed": {"bought_lately": 1, "erased": 1, "opted_out": 1, "unhappy": 1},
        "no_consent": 1,
        "no_identifier": 2,
        "invalid": {"email_not_one_at_sign": 1},
        "lower_priority": 1,
    }
    shows("2 row accounting", "106 eligible = 97 sent + 9 left out by reason, exact")


def test_no_more_requests_go_out_than_needed(meta_stand: Stand, meta: MetaServer, shows: Shows) -> None:
    meta_stand.define("fans")
    people = [n for n in range(38_000) if n % 3]
    meta_stand.fill("fans", people)
    meta_stand.export()
    sent = [entry for entry in meta.log if entry["path"].endswith("/users")]
    assert len(sent) == ceil(len(people) / 10_000)
    assert _held(meta) == hashes(META, people)
    shows("3 requests", f"{len(people)} people in {len(sent)} requests of at most 10,000 rows")


def test_a_kill_at_every_boundary_changes_nothing_in_the_end(
    meta_stand: Stand, meta: MetaServer, shows: Shows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MetaCustomAudiences, "rows_per_request", 10)
    meta_stand.define("fans")
    before, after = [n for n in range(800) if n % 3], [n for n in range(400, 1200) if n % 3]
    meta_stand.fill("fans", before)
    meta_stand.export()
    meta_stand.fill("fans", after)
    kills = 0
    # In turns before the second request leaves, and between its answer and the note.
    while _is_killed(meta_stand, monkeypatch, 3 - kills % 2):
        kills += 1
    # The platform's members are those of a run that nobody disturbed, whatever was sent twice.
    assert kills >= 50
    assert meta_stand.export().outcome == "unchanged"
    assert _held(meta) == hashes(META, after)
    states = dict(meta_stand.sql("select state, count(*) from ops.exports group by 1"))
    assert states["failed"] == kills and "planned" not in states
    shows("5 kill -9", f"{kills} kills, before and after requests: the same members as undisturbed")


def test_a_replacement_killed_anywhere_is_begun_anew(
    meta_stand: Stand, meta: MetaServer, shows: Shows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MetaCustomAudiences, "rows_per_request", 10)
    meta_stand.define("fans")
    meta_stand.fill("fans", [n for n in range(60) if n % 3])
    meta_stand.export()
    (held,) = meta.lists.lists.values()
    held.used_by = ["701"]
    before, after = _held(meta), [n for n in range(30, 120) if n % 3]
    meta_stand.fill("fans", after)
    kills = 0
    while _is_killed(meta_stand, monkeypatch, kills):
        assert _held(meta) in (before, hashes(META, after)), "half a list"
        kills += 1
    assert kills >= 2 * len(after) / 10
    assert meta_stand.export().outcome == "unchanged"
    assert _held(meta) == hashes(META, after)
    shows("5 kill -9 of a replacement", f"{kills} kills, one at each boundary: the old list or the new one, never half")


def test_a_sweep_killed_anywhere_is_begun_anew(
    google_stand: Stand, google: GoogleServer, shows: Shows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(GoogleCustomerMatch, "rows_per_request", 10)
    google_stand.define("fans", days=180)
    google_stand.fill("fans", range(60))
    google_stand.export()
    google_stand.next_night(31)
    google_stand.fill("fans", range(20, 80))
    (held,) = google.lists.lists.values()
    always = _at_google(range(20, 60))
    kills = 0
    # All of it happens within the minute that a sweep spares, so that who leaves must be named.
    while _is_killed(google_stand, monkeypatch, kills, GoogleCustomerMatch, "after"):
        assert always <= set(held.added) <= _at_google(range(80)), "an empty window, or a stranger"
        kills += 1
    assert kills >= 2 * 60 / 10 + 1
    assert google_stand.export().outcome == "unchanged"
    assert set(held.added) == _at_google(range(20, 80))
    shows("5 kill -9 of a sweep", f"{kills} kills, one at each boundary: nobody who belongs there is ever missing")


def _at_google(numbers: Iterable[int]) -> set[str]:
    return {one.replace("EMAIL", "email").replace("PHONE", "phone") for one in hashes(GOOGLE, numbers)}


def _is_killed(
    stand: Stand,
    monkeypatch: pytest.MonkeyPatch,
    boundary: int,
    platform: Any = MetaCustomAudiences,
    last: str = "send",
) -> bool:
    """Export in a process that dies at a boundary, counted from 0: before each request, and before its answer is noted.

    `last`: the platform's request that ends a phase, where the process is to die before that too. False: there were not
    that many boundaries, and the export is complete.
    """
    child = os.fork()
    if child == 0:
        passed = itertools.count()

        def dying(original: Callable[..., Any]) -> Callable[..., Any]:
            def call(*arguments: Any, **options: Any) -> Any:
                if next(passed) == boundary:
                    os.kill(os.getpid(), signal.SIGKILL)
                return original(*arguments, **options)

            return call

        monkeypatch.setattr(sync, "note_accepted", dying(sync.note_accepted))
        for request in {"send", last}:
            monkeypatch.setattr(platform, request, dying(getattr(platform, request)))
        stand.export()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


@pytest.mark.parametrize("fault", _META_FAULTS)
def test_metas_refusals_have_a_name_and_a_next_step(
    meta_stand: Stand, meta: MetaServer, fault: str, shows: Shows
) -> None:
    more, remedy = _META_FAULTS[fault]
    meta_stand.define("fans")
    meta_stand.fill("fans", range(20))
    meta.order_faults([{"kind": "refused", "match": "POST .*/users$", **more}])
    result = meta_stand.export()
    assert result.outcome == "failed" and remedy in (result.error or ""), result.error
    meta.order_faults([])
    assert meta_stand.export().outcome == "complete" and _held(meta) == hashes(META, range(20))
    shows(f"13 Meta: {fault}", f"{remedy}; the next run completes it")


@pytest.mark.parametrize("kind", ["html_502", "reset", "throttle_management", "transient"])
def test_what_passes_is_waited_for(meta_stand: Stand, meta: MetaServer, kind: str, shows: Shows) -> None:
    meta_stand.define("fans")
    meta_stand.fill("fans", range(20))
    meta.order_faults([{"kind": kind, "match": "POST .*/users$", "times": 2}])
    assert meta_stand.export().outcome == "complete"
    assert _held(meta) == hashes(META, range(20))
    shows(f"13 Meta: {kind}", "repeated, complete in the same run")


def test_a_session_that_is_over_is_followed_by_another(meta_stand: Stand, meta: MetaServer, shows: Shows) -> None:
    meta_stand.define("fans")
    meta_stand.fill("fans", range(20))
    meta.order_faults([{"kind": "refused", "match": "POST .*/users$", "code": 2650, "subcode": 1870158}])
    assert meta_stand.export().outcome == "complete" and _held(meta) == hashes(META, range(20))
    shows("13 Meta: session over", "a new session, complete in the same run")


@pytest.mark.parametrize("fault", _GOOGLE_FAULTS)
def test_googles_refusals_have_a_name_and_a_next_step(
    google_stand: Stand, google: GoogleServer, fault: str, shows: Shows
) -> None:
    reason, remedy = _GOOGLE_FAULTS[fault]
    google_stand.define("fans")
    google_stand.fill("fans", range(20))
    google.lists.faults.order([{"kind": "refused", "match": "IngestAudienceMembers", "reason": reason}])
    result = google_stand.export()
    assert result.outcome == "failed" and remedy in (result.error or ""), result.error
    google.lists.faults.order([])
    assert google_stand.export().outcome == "complete"
    (held,) = google.lists.lists.values()
    assert len(held.added) == len(hashes(GOOGLE, range(20)))
    shows(f"13 Google: {fault}", f"{remedy}; the next run completes it")


def test_stale_sources_stop_the_export(meta_stand: Stand, meta: MetaServer, shows: Shows) -> None:
    meta_stand.settings = meta_stand.settings.model_copy(update={"sources": {"files": {}}})
    meta_stand.define("fans")
    meta_stand.fill("fans", range(20))
    result = meta_stand.export()
    assert result.outcome == "failed" and "stale sources: files" in (result.error or "")
    assert not _held(meta)
    shows("13 guards: stale source", "refused before the first byte, with the source's name")


@pytest.mark.timeout(900)
def test_where_a_person_was_sent_is_found_without_reading_the_ledger(settings: Settings, shows: Shows) -> None:
    people = sizes.size(10_000, 333_334)  # each in thirty exports
    with connect(settings) as connection:
        connection.execute("set session_replication_role = replica")  # ten million checks of one key prove nothing
        connection.execute(
            "insert into ops.exports (run_id, night, list_name, destination, state)"
            " select 'r', '2026-11-20', 'list' || n, 'x', 'complete' from generate_series(1, 30) as n"
        )
        connection.execute(
            "insert into audiences.membership_ledger (export_id, run_id, night, list_name, destination, person_id,"
            " operation, reason, state) select e.export_id, 'r', '2026-11-20', e.list_name, 'x', 'p' || n, 'add',"
            " 'rule', 'complete' from ops.exports as e cross join"
            " generate_series(1, %s) as n",
            (people,),
        )
        connection.execute("analyze audiences.membership_ledger")
        began = perf_counter()
        lines = membership_history.of_person(connection, "p77")
        seconds = perf_counter() - began
        connection.execute("set local enable_seqscan = on")
        plan = connection.execute(
            "explain select * from audiences.membership_ledger where person_id = 'p77' order by export_id"
        ).fetchall()
    assert len(lines) == 30 and lines[0].startswith("2026-11-20 list1 -> x: add (rule), complete, run r")
    assert "membership_ledger_by_person" in str(plan), "at ten million rows a scan would take seconds"
    assert seconds < 1
    rows = sizes.told(300_000, 10_000_000)
    shows("11 whereabouts", f"by index, in a ledger of {rows} rows: {seconds * 1000:.0f} ms")


def test_nobody_whom_the_shop_may_not_address_is_sent(meta_stand: Stand, meta: MetaServer, shows: Shows) -> None:
    meta_stand.define("fans")
    silent = dict.fromkeys(range(500, 600), "no_consent") | dict.fromkeys(range(600, 650), "opted_out")
    meta_stand.fill("fans", range(100), silent)
    assert meta_stand.export().rows == 100
    assert _held(meta) == hashes(META, range(100))
    meta_stand.next_night()
    meta_stand.fill("fans", range(90), silent | dict.fromkeys(range(90, 100), "no_consent"))
    assert meta_stand.export().changes == {"remove": 10}
    assert _held(meta) == hashes(META, range(90))
    shows("8 without consent", "0 of 150 sent; 10 who withdrew are gone the next night")
