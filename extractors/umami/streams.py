"""The source `umami`: page views and custom events, read from Umami's own database, see README.md.

What:     per website one unit `events/<first day>` for each chunk of days.
When:     each night reads the days of the window again, because rows may come late; a first night reads all there is.
Flow:     select … from website_event → landing/umami/events → stage.umami__events → raw.umami__events
Alone:    python -m extractors land umami --night 2026-11-20
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from extractors import chunks, database
from extractors.records import UnitRecords
from extractors.run import Context, ExtractionError
from extractors.umami import rows, tables
from warehouse.landing import UnitWriter
from warehouse.ledger import Unit

_KIND, _STREAM = "events", "events"
_IDENTIFIED = ("user_id", "anonymous_id")


def accounts(context: Context) -> list[str]:
    """Ids of the configured websites, else of all that Umami has. Raises ExtractionError, DatabaseError."""
    if context.options.identified_as not in _IDENTIFIED:
        raise ExtractionError(
            f"umami: identified_as is {context.options.identified_as!r}; write user_id or anonymous_id"
        )
    if context.options.websites:
        return [_website(name) for name in context.options.websites]
    with _reading(context, "the list of websites") as connection:
        return [str(found) for found in connection.execute(tables.websites()).scalars()]


def check(context: Context) -> None:
    """Whether every table can be read. Raises DatabaseError naming the one that cannot, ExtractionError."""
    accounts(context)
    for relation in tables.REQUIRED:
        with _reading(context, relation.name) as connection:
            present = database.column_names(connection, relation)
        missing = [column.name for column in relation.c if column.name not in present]
        if missing:
            raise ExtractionError(f"umami: {relation.name} has no column {missing[0]!r}; Umami 2.18 or newer is needed")


def units(context: Context, account: str) -> Iterator[Unit]:
    """The chunks of days that the night needs, newest first; none before the website's first event."""
    with _reading(context, f"website {account}") as connection:
        first = connection.execute(tables.first_event(UUID(account))).scalar()
    if first is None or first >= context.night_end:
        context.progress(f"umami {account}: no event yet")
        return
    zone, options = context.settings.zone, context.options
    read = chunks.published(context, account, _STREAM)
    for chunk in chunks.wanted(
        context.night,
        options.window_days,
        options.backfill_days,
        options.days_per_unit,
        read,
        _KIND,
        first.astimezone(zone).date(),
    ):
        scope = {_STREAM: {"website_id": [account], "event_date": chunk.days}}
        detail = {"since": chunk.since.isoformat(), "until": chunk.until.isoformat()}
        unit = Unit("umami", account, chunk.name, (_STREAM,), chunk.until, scope, detail)
        if not context.is_complete(unit):
            yield unit


def extract(context: Context, unit: Unit, writer: UnitWriter) -> None:
    """Read and land some days of a website. Raises DatabaseError, RecordError."""
    days = [unit.scope[_STREAM]["event_date"][end] for end in (0, -1)]
    since, until = (_midnight(context, day, plus) for day, plus in zip(days, (0, 1), strict=True))
    facts = context.source.facts
    statement = tables.events(UUID(unit.account), (facts["page_view"], facts["custom_event"]), since, until)
    records = UnitRecords(context.source.streams, writer, f"umami, website {unit.account}")
    with _reading(context, f"website {unit.account}, {unit.name}") as connection:
        for batch in database.batches(connection, statement, context.options.rows_at_once):
            for record in batch:
                records.add(_STREAM, rows.event(record._mapping, context.options, context.settings.zone))


def _midnight(context: Context, day: str, plus: int) -> datetime:
    """Beginning of a day of the shop's, or of the day after it: a day may have 23 or 25 hours."""
    return context.settings.end_of(date.fromisoformat(day) + timedelta(days=plus - 1)).astimezone(UTC)


def _website(name: str) -> str:
    try:
        return str(UUID(name))
    except ValueError:
        raise ExtractionError(
            f"umami: {name!r} is no website id; copy it from Umami's settings of the website"
        ) from None


def _reading(context: Context, what: str) -> Any:
    return database.reading(
        context.secret("umami_url"),
        "HOURGLASS_UMAMI_URL",
        f"umami, {what}",
        context.settings.zone,
        context.options.timeout_seconds,
    )
