"""A warehouse with lists in it, and what a platform should hold of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from psycopg import sql

from exporters.identifiers import Vendor, digest
from exporters.outcomes import ExportResult
from exporters.run import export_all
from warehouse.connection import connect
from warehouse.settings import Settings

NIGHT = date(2026, 11, 20)
_TABLES = """
set role transformer;
create table audiences.audience_definitions (
    list_name text, purpose text, model text, destinations text, membership_days int, minimum_size int, priority int,
    is_value_based boolean
);
create table pii.person_contacts (person_id text, kind text, value text, country text);
create table audiences.audience_consents (person_id text, consent_ads text);
reset role;
"""
PLATFORMS = "meta_custom_audiences google_customer_match"


def email(number: int) -> str:
    return f"person{number}@example.com"


@dataclass
class Stand:
    """Lists of people numbered by integers; person n has an e-mail address, every third a telephone number too."""

    settings: Settings
    night: date = NIGHT
    runs: int = 0

    def make(self) -> None:
        self.settings.__dict__.pop("_environment", None)  # read anew: tests change the environment
        self.sql(_TABLES)

    def sql(self, text: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        with connect(self.settings) as connection:
            cursor = connection.execute(text, parameters)
            return cursor.fetchall() if cursor.description else []

    def define(self, name: str, days: int = 30, minimum: int = 1, by_value: bool = False) -> None:
        table = sql.SQL(
            "set role transformer; create table {} (person_id text, reason text, since timestamptz, expires_on date,"
            " exclusion_reason text, is_holdout boolean, value numeric); reset role"
        ).format(sql.Identifier("audiences", f"aud_{name}"))
        with connect(self.settings) as connection:
            connection.execute(table)
            connection.execute(
                "insert into audiences.audience_definitions values (%s, 'p', 'm', %s, %s, %s,"
                " (select count(*) from audiences.audience_definitions), %s)",
                (name, PLATFORMS, days, minimum, by_value),
            )

    def fill(self, name: str, numbers: Iterable[int], excluded: dict[int, str] | None = None) -> None:
        """Let the list be these people, and those who are left out with their reasons."""
        rows = [(f"p{n}", None) for n in numbers] + [(f"p{n}", why) for n, why in (excluded or {}).items()]
        with connect(self.settings) as connection:
            table = sql.Identifier("audiences", f"aud_{name}")
            connection.execute(sql.SQL("delete from {}").format(table))
            with connection.cursor().copy(
                sql.SQL("copy {} (person_id, reason, exclusion_reason, is_holdout) from stdin").format(table)
            ) as copy:
                for person_id, why in rows:
                    copy.write_row((person_id, "rule", why, False))
            known = {row[0] for row in connection.execute("select person_id from pii.person_contacts").fetchall()}
            with connection.cursor().copy("copy pii.person_contacts from stdin") as copy:
                for person_id, _ in rows:
                    if person_id in known:
                        continue
                    number = int(person_id[1:])
                    copy.write_row((person_id, "email", email(number), "DE"))
                    if number % 3 == 0:
                        copy.write_row((person_id, "phone", phone(number), "DE"))

    def export(self, **options: Any) -> ExportResult:
        (result,) = self.export_each(**options)
        return result

    def export_each(self, **options: Any) -> list[ExportResult]:
        self.runs += 1
        return export_all(self.settings, self.night, f"run-{self.runs}", **options)

    def next_night(self, nights: int = 1) -> None:
        self.night += timedelta(days=nights)


def phone(number: int) -> str:
    return f"+49151{10_000_000 + number}"


def hashes(vendor: Vendor, numbers: Iterable[int]) -> set[str]:
    """What a platform holds of these people, as the demo servers show it."""
    found = set()
    for n in numbers:
        found.add(f"EMAIL:{digest(vendor, 'email', email(n), 'DE')}")
        if n % 3 == 0:
            found.add(f"PHONE:{digest(vendor, 'phone', phone(n), 'DE')}")
    return found
