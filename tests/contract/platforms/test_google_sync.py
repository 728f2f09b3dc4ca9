"""Google's customer lists by the difference and by mark and sweep."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time

import pytest

from demo.google.customer_lists import CustomerList
from demo.google.server import GoogleServer
from exporters.identifiers import GOOGLE
from tests.contract.platforms.stand import Stand, hashes


def _only(google: GoogleServer) -> CustomerList:
    (found,) = google.lists.lists.values()
    return found


def _held(google: GoogleServer) -> set[str]:
    return _only(google).held(google.lists.now())


def _of(numbers: Iterable[int]) -> set[str]:
    return {one.replace("EMAIL", "email").replace("PHONE", "phone") for one in hashes(GOOGLE, numbers)}


def test_a_list_is_made_filled_and_told_the_difference(google_stand: Stand, google: GoogleServer) -> None:
    google_stand.define("fans", days=14)
    google_stand.fill("fans", range(200))
    assert google_stand.export().outcome == "complete"
    assert _held(google) == _of(range(200)) and _only(google).lasts.days == 44
    google_stand.next_night()
    google_stand.fill("fans", range(20, 210))
    assert google_stand.export().changes == {"add": 10, "remove": 20}
    assert _held(google) == _of(range(20, 210))
    assert google_stand.export().outcome == "unchanged"


def test_a_request_that_fails_after_it_was_accepted_is_sent_again(google_stand: Stand, google: GoogleServer) -> None:
    google_stand.define("fans")
    google_stand.fill("fans", range(100))
    google.lists.faults.order([{"kind": "request_fails", "match": "IngestAudienceMembers"}])
    google_stand.export()
    assert _held(google) == set()
    result = google_stand.export()
    assert "failed after it was accepted" in str(result.warnings)
    google_stand.export()
    assert _held(google) == _of(range(100))


def test_a_removal_that_fails_after_it_was_accepted_is_taken_for_done(
    google_stand: Stand, google: GoogleServer
) -> None:
    google_stand.define("fans")
    google_stand.fill("fans", range(100))
    google_stand.export()
    google_stand.fill("fans", range(20, 100))
    google.lists.faults.order([{"kind": "request_fails", "match": "RemoveAudienceMembers"}])
    google_stand.export()
    assert _held(google) == _of(range(100))
    result = google_stand.export()
    assert "failed after it was accepted" in str(result.warnings) and result.changes == {"remove": 20}
    assert _held(google) == _of(range(20, 100))
    assert google_stand.export().outcome == "unchanged"
    assert google_stand.sql("select count(*) from audiences.memberships") == [(80,)]


def test_a_request_that_google_knows_no_more_stops_the_next_export(google_stand: Stand, google: GoogleServer) -> None:
    google_stand.define("fans")
    google_stand.fill("fans", range(100))
    google_stand.export()
    google_stand.fill("fans", range(20, 110))
    status = {"kind": "refused", "match": "RetrieveRequestStatus", "reason": "INVALID_REQUEST_ID"}
    google.lists.faults.order([status])
    result = google_stand.export()
    assert result.outcome == "complete" and "is not known" in str(result.warnings)
    assert _held(google) == _of(range(20, 110))


@pytest.mark.shows("8 a mixed batch", "keeps the consent of each member")
def test_consent_is_each_members_own(google_stand: Stand, google: GoogleServer) -> None:
    google_stand.define("fans")
    google_stand.fill("fans", range(4))
    google_stand.sql("insert into audiences.audience_consents values ('p1', 'granted'), ('p2', 'unknown')")
    google_stand.export()
    granted = {one for one, consent in _only(google).consents.items() if consent == "CONSENT_GRANTED"}
    assert granted == _of([1])


@pytest.mark.shows("6 Google", "the list never falls below the smaller of before and after")
def test_a_monthly_rebuild_has_no_empty_window(google_stand: Stand, google: GoogleServer) -> None:
    google_stand.define("fans", days=180)
    google_stand.fill("fans", range(100))
    google_stand.export()
    google.lists.now = lambda: datetime.combine(google_stand.night, time(12), UTC)
    _only(google).added["email:" + "a" * 64] = datetime(2026, 11, 1, tzinfo=UTC)
    google_stand.next_night(31)
    google_stand.fill("fans", range(10, 100))
    google.lists.sizes.clear()
    google_stand.export()
    assert google.lists.calls[-1] == "RemoveAllAudienceMembers"
    assert _held(google) >= _of(range(10, 100)) and "email:" + "a" * 64 not in _held(google)
    assert min(google.lists.sizes) >= len(_of(range(10, 100)))
