"""Before each export: judge a list, and refuse to send it if it holds anybody who must not be sent."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from expectations import engine, words
from expectations.vocabulary import given, like, one_of, rows_between, within
from warehouse import lists, validations
from warehouse.connection import connect
from warehouse.settings import Settings

_USUAL = 2  # up to twice the members of the last export, or half of them, may be chance
_ENOUGH = 50  # below that, twice as many is chance


class ExportRefusedError(RuntimeError):
    """A list must not leave the warehouse as it is; the message names the list and what is not so."""


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


def check_list(settings: Settings, list_name: str, run_id: str) -> tuple[str, ...]:
    """Judge one list and return what is worth a warning. Personal data and person ids are not read.

    Raises ExportRefusedError if something critical is not so; the results are kept either way.
    """
    with connect(settings, "activator") as connection, engine.judge(settings, "activator") as judge:
        night = validations.night_of(connection, run_id)
        form = {"result_format": "BASIC", "exclude_unexpected_values": True}
        found = [
            *judge.judge(lists.query(connection, list_name), expectations(night), form),
            *judge.judge(
                lists.members_query(connection, list_name),
                size_expectations(lists.exported_size(connection, list_name)),
                form,
            ),
        ]
        suite = f"export/{list_name}"
        validations.record(
            connection,
            [words.validation(one, words.in_words(one), run_id, suite, "audiences", list_name) for one in found],
        )
        connection.commit()
    failed = [one for one in found if not one.is_success]
    critical = [words.in_words(one) for one in failed if one.severity == "critical"]
    if critical:
        raise ExportRefusedError(f"list {list_name} is not sent: {'; '.join(critical)}")
    return tuple(words.in_words(one) for one in failed)
