"""Before lists are exported: judge each, and refuse to send it if it holds anybody who must not be sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import psycopg

from expectations import engine, words
from expectations.engine import ExpectationError, Finding, Judge
from expectations.vocabulary import given, like, one_of, rows_between, within
from warehouse import lists, validations
from warehouse.connection import connect
from warehouse.settings import Settings

_USUAL = 2  # up to twice the members of the last export, or half of them, may be chance
_ENOUGH = 50  # below that, twice as many is chance


@dataclass(frozen=True)
class Verdict:
    """What judging a list came to: what is worth a warning, and why it must not leave the warehouse, if it must not."""

    list_name: str
    warnings: tuple[str, ...]
    refusal: str | None


def expectations(night: date) -> list[Any]:
    """What must be true of every list; see `warehouse.lists.query` for the columns."""
    return [
        given("person_id"),
        within("rows_of_person", "a person is in the list once", maximum=1),
        given("is_holdout"),
        like("exclusion_reason", r"\S", "who is left out has a reason"),
        one_of("was_held_out", [False], "no member was drawn for the holdout"),
        one_of("is_forgotten", [False], "no member has asked to be forgotten"),
        one_of("lacks_consent", [False], "every member has agreed to advertising, where the list needs it"),
        within(
            "member_expires_on",
            "memberships end after the night",
            minimum=(night + timedelta(days=1)).isoformat(),
        ),
    ]


def size_expectations(last_size: int | None) -> list[Any]:
    """How many members there should be, given those of the last export."""
    if last_size is None or last_size < _ENOUGH:
        return []
    said = f"the list has between half and twice the {last_size} members of its last export"
    return [rows_between(last_size / _USUAL, last_size * _USUAL, said, "warning")]


def check_lists(settings: Settings, names: Iterable[str], run_id: str) -> list[Verdict]:
    """Judge each list, in the order of `names`; what was found is kept. Personal data and person ids are not read."""
    with connect(settings, "activator") as connection, engine.judge(settings, "activator") as judge:
        night = validations.night_of(connection, run_id)
        verdicts = []
        for name in names:
            try:
                found = _findings(judge, connection, name, night)
            except ExpectationError as error:  # the others can be sent
                verdicts.append(Verdict(name, (), f"list {name} is not sent: {error}"))
                continue
            suite = f"export/{name}"
            rows = [words.validation(one, words.in_words(one), run_id, suite, "audiences", name) for one in found]
            validations.record(connection, rows)
            connection.commit()
            verdicts.append(_verdict(name, [one for one in found if not one.is_success]))
    return verdicts


def _findings(judge: Judge, connection: psycopg.Connection, name: str, night: date) -> list[Finding]:
    form = {"result_format": "BASIC", "exclude_unexpected_values": True}
    size = size_expectations(lists.exported_size(connection, name))
    return [
        *judge.judge(lists.query(connection, name), expectations(night), form),
        *judge.judge(lists.members_query(connection, name), size, form),
    ]


def _verdict(name: str, failed: list[Finding]) -> Verdict:
    critical = [words.in_words(one) for one in failed if one.severity == "critical"]
    if critical:
        return Verdict(name, (), f"list {name} is not sent: {'; '.join(critical)}")
    return Verdict(name, tuple(words.in_words(one) for one in failed), None)
