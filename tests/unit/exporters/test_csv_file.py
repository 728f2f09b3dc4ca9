import csv
import io
import json
import os
import signal
import stat
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.accounting import account, is_member
from exporters.audience import Audience
from exporters.catalog import destinations
from exporters.csv_file import folder
from exporters.csv_file.destination import CsvFile, FolderPlan
from exporters.difference import changes
from exporters.errors import AccountingError, UnknownDestinationError
from exporters.hashing import EMPTY_SHA256, sha256_hex
from warehouse.activation import Candidate, Contact, Definition, PastExport
from warehouse.settings import Audiences, Settings

_NIGHT = date(2026, 11, 20)
_LIST = Definition("cart_abandoner_hot", "bring carts back", frozenset({"csv_file"}), 2)


def _settings(home: Path) -> Settings:
    return Settings(home=home, file=home / "hourglass.yml")


def _person(person_id: str, exclusion: str | None = None, is_holdout: bool = False) -> Candidate:
    since = datetime(2026, 11, 19, 8, tzinfo=UTC)
    return Candidate(person_id, "cart of 2026-11-19", since, date(2026, 11, 23), exclusion, is_holdout)


def _audience(people: list[Candidate], contacts: list[Contact] = [], past: PastExport | None = None,  # noqa: B006
              count: int | None = None) -> Audience:  # fmt: skip
    by_person: dict[str, tuple[Contact, ...]] = {}
    for contact in contacts:
        by_person[contact.person_id] = (*by_person.get(contact.person_id, ()), contact)
    return Audience(_LIST, _NIGHT, tuple(people), len(people) if count is None else count, by_person, "DE", past)


def _plan(home: Path, audience: Audience) -> FolderPlan:
    return CsvFile(_settings(home)).plan(audience)


def _rows(plan: FolderPlan, name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(plan.files[name].decode())))


_reasons = st.sampled_from([None, None, None, "bought_lately", "unhappy", "no_consent", "lower_priority:cart"])
_values = st.sampled_from(["anna@example.com", "An.Na+x@gmail.com", "x@y", "", "030 123456", "12", "+1 650 555 1212",
                           sha256_hex("x")])  # fmt: skip
_lists = st.lists(st.tuples(_reasons, st.booleans(), st.lists(st.tuples(st.sampled_from(["email", "phone"]), _values),
                                                              max_size=5)), max_size=12)  # fmt: skip


@given(_lists)
def test_nobody_is_lost_and_no_contact_is_shown_on_the_way_out(tmp_path_factory, drawn) -> None:  # type: ignore[no-untyped-def]
    people = [_person(f"p{n}", reason, held) for n, (reason, held, _) in enumerate(drawn)]
    contacts = [Contact(f"p{n}", kind, value, None) for n, (_, _, found) in enumerate(drawn) for kind, value in found]
    plan = _plan(tmp_path_factory.getbasetemp(), _audience(people, contacts))
    for part, counts in plan.accounting.items():
        counts.check(part)
        assert counts.eligible == len(people)
        assert counts.sent == len(_rows(plan, f"{part}.csv")) - 1
    for name in ("meta.csv", "google.csv"):
        for row in _rows(plan, name)[1:]:
            assert any(row) and all(cell == "" or (len(cell) == 64 and cell != EMPTY_SHA256) for cell in row)
    written = b"".join(plan.files.values()) + json.dumps(plan.manifest).encode()
    assert not any(value.encode() in written for _, _, found in drawn for _, value in found if len(value) > 3)
    assert [row[0] for row in _rows(plan, "plain.csv")[1:]] == [p.person_id for p in people if is_member(p)]


def test_a_person_lost_or_doubled_between_database_and_file_stops_the_export(tmp_path: Path) -> None:
    for people, count in (([_person("a")], 2), ([_person("a"), _person("a")], 1)):
        with pytest.raises(AccountingError, match=r"cart_abandoner_hot: meta\.csv"):
            _plan(tmp_path, _audience(people, count=count))


def test_each_vendor_gets_its_own_form_under_its_own_headers(tmp_path: Path) -> None:
    contacts = [Contact("a", "email", "Jane.Doe+x@gmail.com", None), Contact("a", "phone", "(650) 555-1212", "US")]
    plan = _plan(tmp_path, _audience([_person("a")], contacts))
    assert _rows(plan, "meta.csv") == [
        ["email"] * 3 + ["phone"] * 3,
        [sha256_hex("jane.doe+x@gmail.com"), "", "", sha256_hex("16505551212"), "", ""],
    ]
    assert _rows(plan, "google.csv") == [
        ["Email"] * 3 + ["Phone"] * 3,
        [sha256_hex("janedoe@gmail.com"), "", "", sha256_hex("+16505551212"), "", ""],
    ]
    assert _rows(plan, "plain.csv")[1] == ["a", "cart of 2026-11-19", "2026-11-19T08:00:00+00:00", "2026-11-23"]


def test_a_phone_takes_the_persons_country_before_the_shops(tmp_path: Path) -> None:
    phones = [Contact("a", "phone", "030 123456", None), Contact("b", "phone", "06 1234 5678", "it"),
              Contact("c", "phone", "030 123456", "Atlantis")]  # fmt: skip
    plan = _plan(tmp_path, _audience([_person("a"), _person("b"), _person("c")], phones))
    sent = sorted(row[3] for row in _rows(plan, "google.csv")[1:])
    assert sent == sorted([sha256_hex("+4930123456")] * 2 + [sha256_hex("+390612345678")])


def test_why_a_member_cannot_be_found_is_said(tmp_path: Path) -> None:
    contacts = [Contact("a", "email", "x@y", None), Contact("b", "phone", "12", None)]
    plan = _plan(tmp_path, _audience([_person("a"), _person("b"), _person("c")], contacts))
    assert plan.manifest["invalid"]["meta"] == {"email_bad_domain": 1, "phone_impossible_length": 1}
    assert plan.accounting["meta"].no_identifier == 1
    assert plan.rows == 3, "the list itself does not need a contact"


def test_more_contacts_than_columns_are_counted_not_silently_dropped(tmp_path: Path) -> None:
    contacts = [Contact("a", "email", f"a{n}@example.com", None) for n in range(5)]
    plan = _plan(tmp_path, _audience([_person("a")], contacts))
    assert plan.manifest["contacts"]["meta"]["beyond_columns"] == 2


def test_an_excluded_person_who_is_held_out_too_is_counted_once() -> None:
    counts = account([_person("a", "unhappy", is_holdout=True), _person("b", None, is_holdout=True)], 2, 0)
    counts.check("list")
    assert (counts.held_out, counts.suppressed) == (1, {"unhappy": 1})


def test_a_change_of_size_and_an_empty_list_do_not_pass_unnoticed(tmp_path: Path) -> None:
    past = PastExport(1, date(2026, 11, 19), "0" * 64, frozenset("abcdefghij"))
    plan = _plan(tmp_path, _audience([], past=past))
    assert any("empty" in warning for warning in plan.warnings)
    assert any("from 10 to 0 people" in warning for warning in plan.warnings)
    assert _rows(plan, "plain.csv") == [["person_id", "reason", "since", "expires_on"]]
    same = _plan(tmp_path, _audience([_person(letter) for letter in "abcdefgh"], past=past))
    assert not any("people since" in warning for warning in same.warnings)
    assert "meta: 0 people can be addressed, the list's minimum is 2" in same.warnings


def test_the_reason_why_somebody_left_is_not_lost() -> None:
    moved = changes([_person("new"), _person("old"), _person("held", None, True), _person("bought", "bought_lately")],
                    {"old", "gone", "held", "bought"})  # fmt: skip
    assert [(change.person_id, change.operation, change.reason) for change in moved] == [
        ("bought", "remove", "bought_lately"),
        ("gone", "remove", "left_the_list"),
        ("held", "remove", "held_out"),
        ("new", "add", "cart of 2026-11-19"),
        ("old", "keep", "cart of 2026-11-19"),
    ]


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_the_difference_applied_to_the_past_gives_the_list(before: set[int], after: set[int]) -> None:
    moved = changes([_person(str(n)) for n in after], {str(n) for n in before})
    by = {op: {c.person_id for c in moved if c.operation == op} for op in ("add", "keep", "remove")}
    assert (({str(n) for n in before} - by["remove"]) | by["add"]) == {str(n) for n in after}
    assert by["keep"] == {str(n) for n in before & after}
    assert len(moved) == len(before | after)


def test_files_of_people_are_not_readable_by_others(tmp_path: Path) -> None:
    home = tmp_path / "home"
    plan = _plan(home, _audience([_person("a")]))
    CsvFile(_settings(home)).send(plan, export_id=1, run_id="r")
    target = Path(plan.path)
    assert target == home / "exports" / "cart_abandoner_hot" / "2026-11-20"
    for path in (target, target.parent, target.parent.parent):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in target.iterdir()} == dict.fromkeys(
        ("meta.csv", "google.csv", "plain.csv", "manifest.json"), 0o600
    )
    assert sorted(path.name for path in target.parent.iterdir()) == ["2026-11-20"]


def test_a_changed_or_missing_file_is_not_taken_for_done(tmp_path: Path) -> None:
    plan, target = _plan(tmp_path, _audience([_person("a")])), CsvFile(_settings(tmp_path))
    assert not target.holds(plan)
    target.send(plan, export_id=1, run_id="r")
    assert target.holds(plan)
    (Path(plan.path) / "meta.csv").write_text("tampered")
    assert not target.holds(plan)


def test_a_killed_process_leaves_the_old_folder_or_the_new_one_never_a_mix(tmp_path: Path) -> None:
    """Kill -9 after a growing wait until the write wins; what is found must be whole every time."""
    target = tmp_path / "exports" / "list" / "2026-11-20"
    states = [{f"{name}.csv": letter.encode() * 200_000 for name in ("a", "b", "c")} for letter in "xy"]
    folder.put(target, states[0])
    seen = set()
    for attempt in range(60):
        child = os.fork()
        if child == 0:
            while True:
                folder.put(target, states[attempt % 2])
        time.sleep(0.001 + attempt * 0.0004)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        found = [n for n, state in enumerate(states) if target.exists() and folder.holds(target, state)]
        assert not target.exists() or len(found) == 1
        seen.add(found[0] if found else None)
        folder.put(target, states[attempt % 2])
        assert folder.holds(target, states[attempt % 2]) and [p.name for p in target.parent.iterdir()] == [target.name]
    assert {0, 1} <= seen


def test_a_destination_that_nobody_serves_is_named_before_anything_starts(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, file=tmp_path / "hourglass.yml", audiences=Audiences(destinations=("csv_fiel",)))
    with pytest.raises(UnknownDestinationError, match=r"csv_fiel; known are .*csv_file"):
        destinations(settings)
