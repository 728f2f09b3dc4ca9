"""Lists before they are exported."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from expectations.exports import Verdict, check_lists
from tests.integration.expectations.staged_nights import NIGHT
from warehouse import ledger, lists
from warehouse.connection import connect
from warehouse.settings import Settings

# What dbt makes, as far as a check reads it.
TABLES = """
create table audiences.aud_buyers (person_id text, reason text, since date, expires_on date, exclusion_reason text,
    is_holdout boolean);
create table audiences.audience_definitions (list_name text, needs_consent boolean, holdout_share numeric);
create table audiences.audience_consents (person_id text, may_be_advertised_to boolean);
create table audiences.audience_exclusions (person_id text, exclusion_reason text);
create table audiences.holdout_assignments (list_name text, person_id text, is_holdout boolean);
insert into audiences.audience_definitions values ('buyers', true);
insert into audiences.audience_consents values ('p1', true), ('p2', true), ('p3', true);
insert into audiences.aud_buyers values
    ('p1', 'bought', '2026-11-01', '2027-01-01', null, false),
    ('p2', 'bought', '2026-11-01', '2027-01-01', null, true),
    ('p3', 'bought', '2026-11-01', '2027-01-01', 'unhappy', false);
"""

FAULTS = {
    "a person twice": "insert into audiences.aud_buyers select * from audiences.aud_buyers where person_id = 'p1'",
    "nobody": "insert into audiences.aud_buyers values (null, 'x', null, null, 'unhappy', false)",
    "a member who was drawn": "insert into audiences.holdout_assignments values ('buyers', 'p1', true)",
    "a member drawn for all": "insert into audiences.holdout_assignments values ('all_lists', 'p1', true)",
    "a member who is forgotten": "insert into audiences.audience_exclusions values ('p1', 'erased')",
    "a member without consent": "delete from audiences.audience_consents",
    "a membership that ended": "update audiences.aud_buyers set expires_on = '2026-11-20' where person_id = 'p1'",
    "an exclusion without reason": "update audiences.aud_buyers set exclusion_reason = '' where person_id = 'p3'",
    "an unknown holdout": "update audiences.aud_buyers set is_holdout = null where person_id = 'p2'",
}


@pytest.fixture
def transform(settings: Settings, warehouse: psycopg.Connection) -> Callable[[str], str]:
    """Runs statements as the transformer does, and gives the id of a run to check for."""

    def execute(statements: str) -> str:
        with connect(settings, "transformer") as connection:
            for statement in statements.strip().rstrip(";").split(";\n"):
                connection.execute(statement)  # type: ignore[call-overload]
        return ledger.start_run(warehouse, settings, NIGHT, "test")

    return execute


def test_a_right_list_may_be_sent(settings: Settings, transform: Callable[[str], str]) -> None:
    assert check_lists(settings, ["buyers"], transform(TABLES)) == [Verdict("buyers", (), None)]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_list_with_somebody_who_must_not_be_sent_is_refused(
    settings: Settings, warehouse: psycopg.Connection, transform: Callable[[str], str], fault: str
) -> None:
    run_id = transform(TABLES + FAULTS[fault])
    (verdict,) = check_lists(settings, ["buyers"], run_id)
    assert str(verdict.refusal).startswith("list buyers is not sent: not so")
    failed = warehouse.execute("select suite, severity from ops.validations where not is_success").fetchall()
    assert failed == [("export/buyers", "critical")]


def test_a_list_that_cannot_be_judged_is_refused_and_the_others_are_not(
    settings: Settings, transform: Callable[[str], str]
) -> None:
    run_id = transform(TABLES + "create table audiences.aud_broken (person_id text, exclusion_reason text)")
    verdicts = check_lists(settings, ["broken", "buyers"], run_id)
    assert [one.refusal is None for one in verdicts] == [False, True]
    assert "could not be evaluated" in str(verdicts[0].refusal)


def test_judging_a_list_does_not_read_all_draws_anew_for_each_member(
    settings: Settings, transform: Callable[[str], str]
) -> None:
    transform(TABLES)
    with connect(settings) as connection:
        plan = connection.execute("explain " + lists.query(connection, "buyers")).fetchall()  # type: ignore[call-overload]
    assert not [step for (step,) in plan if "SubPlan" in step]


def test_a_list_that_lost_most_members_is_a_warning(
    settings: Settings, warehouse: psycopg.Connection, transform: Callable[[str], str]
) -> None:
    run_id = transform(TABLES)
    with connect(settings) as connection:
        connection.execute(
            "insert into ops.exports (run_id, night, list_name, destination, state)"
            " values ('r', '2026-11-19', 'buyers', 'csv_file', 'complete')"
        )
        connection.execute(
            "insert into audiences.memberships (export_id, list_name, destination, person_id, is_confirmed, added_on,"
            " sent_on) select e.export_id, 'buyers', 'csv_file', 'p' || i, true, e.night, e.night"
            " from ops.exports as e, generate_series(1, 60) as i"
        )
    ((warning,),) = (one.warnings for one in check_lists(settings, ["buyers"], run_id))
    assert "between half and twice the 60 members" in warning
