"""The source `web_events`: events that Segment, RudderStack or PostHog write into PostgreSQL, see README.md.

What:     one unit `events/<first day>` for each chunk of days, all tables together.
When:     each night reads the days of arrival of the window again: exports are loaded hours after an event arrived.
Flow:     select … from shop.tracks → landing/web_events/events → stage.… → raw.web_events__events
Alone:    python -m extractors land web_events --night 2026-11-20
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, and_, column, func, select, table

from extractors import chunks, database
from extractors.records import UnitRecords
from extractors.run import Context, ExtractionError
from extractors.web_events.rows import Preset
from warehouse.landing import UnitWriter
from warehouse.ledger import Unit

_KIND, _STREAM = "events", "events"
_UTC = ZoneInfo("UTC")  # of instants that have no offset
# Besides the preset's: context of the call, and what the loaders keep for themselves.
_NOT_PROPERTIES = ("context_", "uuid_", "loaded_at", "sent_at", "original_timestamp", "received_at", "event_text")


def accounts(context: Context) -> list[str]:
    """One account: the schema."""
    return [context.options.schema_name]


def check(context: Context) -> None:
    """Whether every table can be read. Raises DatabaseError, ExtractionError."""
    preset = _preset(context)
    for name in _tables(context, preset):
        with _reading(context, name) as connection:
            _columns(context, connection, preset, name)


def units(context: Context, account: str) -> Iterator[Unit]:
    """The chunks of days that the night needs, newest first; none before the first event. Raises ExtractionError."""
    preset, options, zone = _preset(context), context.options, context.settings.zone
    firsts = []
    for name in _tables(context, preset):
        with _reading(context, name) as connection:
            found = connection.execute(select(func.min(column(preset.by))).select_from(_table(context, name))).scalar()
        if not isinstance(found, datetime | None):
            raise ExtractionError(
                f"web_events: {options.schema_name}.{name}.{preset.by} is {type(found).__name__}, expected an instant; "
                "give the column back its type"
            )
        firsts.append(found)
    first = min((_aware(found) for found in firsts if found is not None), default=None)
    if first is None or first >= context.night_end:
        context.progress(f"web_events {account}: no event yet")
        return
    tables = sorted(_tables(context, preset))  # one that is named later is read from its beginning, too
    read, oldest = chunks.published(context, account, _STREAM, asked=tables), first.astimezone(zone).date()
    window = (options.window_days, options.backfill_days, options.days_per_unit)
    for chunk in chunks.wanted(context.night, *window, read, _KIND, oldest):
        scope = {_STREAM: {"origin": [account], "arrived_date": chunk.days}}
        detail = {"since": chunk.since.isoformat(), "until": chunk.until.isoformat(), "asked": tables}
        unit = Unit("web_events", account, chunk.name, (_STREAM,), chunk.until, scope, detail)
        if not context.is_complete(unit):
            yield unit


def extract(context: Context, unit: Unit, writer: UnitWriter) -> None:
    """Read and land some days. Raises DatabaseError, ExtractionError, RecordError."""
    preset, zone = _preset(context), context.settings.zone
    records = UnitRecords(context.source.streams, writer, f"web_events, {unit.account}")
    for name, fixed in _tables(context, preset).items():
        with _reading(context, f"{name}, {unit.name}") as connection:
            statement = _statement(context, connection, preset, name, unit)
            for batch in database.batches(connection, statement, context.options.rows_at_once):
                for record in batch:
                    row = preset.event(record._mapping, fixed)
                    row |= {"arrived_at": _aware(row["arrived_at"]), "occurred_at": _aware(row["occurred_at"])}
                    row |= {"arrived_date": row["arrived_at"].astimezone(zone).date(), "event_id": str(row["event_id"])}
                    if records.is_new(_STREAM, (row["event_id"],), row):
                        records.add(_STREAM, {**row, "origin": unit.account, "table_name": name})


def _preset(context: Context) -> Preset:
    """The preset with the shop's own columns and names. Raises ExtractionError."""
    options, known = context.options, context.source.facts["presets"]
    if options.preset not in known:
        raise ExtractionError(f"web_events: unknown preset {options.preset!r}; known: {', '.join(known)}")
    facts = known[options.preset]
    unknown = sorted(set(options.columns) - set(facts["columns"]))
    if unknown:
        raise ExtractionError(f"web_events: columns.{unknown[0]}: unknown; known: {', '.join(facts['columns'])}")
    columns = {**facts["columns"], **{name: [theirs] for name, theirs in options.columns.items()}}
    return Preset(facts["by"], facts["tables"], columns, {**context.source.facts["names"], **options.names})


def _tables(context: Context, preset: Preset) -> Mapping[str, str | None]:
    """Tables by name with the name of their events; None: the row says it."""
    names = context.options.tables or list(preset.tables)
    return {
        **{name: preset.tables.get(name) for name in names},
        **{name: name for name in context.options.event_tables},
    }


def _table(context: Context, name: str) -> Any:
    return table(name, schema=context.options.schema_name)


def _columns(context: Context, connection: Connection, preset: Preset, name: str) -> list[str]:
    """The columns to read. Raises ExtractionError where the event's id, its time or its name cannot be had."""
    present = database.column_names(connection, _table(context, name))
    needed = {"event_id": preset.columns["event_id"], "occurred_at": preset.columns["occurred_at"], "by": [preset.by]}
    if _tables(context, preset)[name] is None:
        needed["name"] = preset.columns["name"]
    for what, paths in needed.items():
        if not {path.partition(".")[0] for path in paths} & set(present):
            raise ExtractionError(
                f"web_events: {context.options.schema_name}.{name} has no column {paths[0]!r} ({what}); "
                "correct sources.web_events.columns, or give the column back its name"
            )
    roots = preset.roots()
    own = (
        [one for one in present if not one.startswith(_NOT_PROPERTIES)] if name in context.options.event_tables else []
    )
    return [one for one in present if one in roots or one in own]


def _statement(context: Context, connection: Connection, preset: Preset, name: str, unit: Unit) -> Select[Any]:
    """A table's rows of the unit's days; those of an event that has a table of its own are read there."""
    days = [date.fromisoformat(unit.scope[_STREAM]["arrived_date"][end]) for end in (0, -1)]
    since, until = context.settings.end_of(days[0] - timedelta(days=1)), context.settings.end_of(days[1])
    by: Any = column(preset.by)
    found: list[Any] = [column(one) for one in _columns(context, connection, preset, name)]
    conditions = [by >= since.astimezone(UTC), by < until.astimezone(UTC)]
    if _tables(context, preset)[name] is None and context.options.event_tables:
        event: Any = column(preset.columns["name"][0])
        conditions.append(event.not_in(context.options.event_tables))
    return select(*found).select_from(_table(context, name)).where(and_(*conditions))


def _aware(moment: Any) -> Any:
    """Exports without an offset are in UTC; Segment and RudderStack write `timestamp` columns that way too.

    What is no instant stays as it is, for the contract to judge.
    """
    return moment.replace(tzinfo=UTC) if isinstance(moment, datetime) and moment.tzinfo is None else moment


def _reading(context: Context, what: str) -> Any:
    return database.reading(
        context.secret("web_events_url"),
        "HOURGLASS_WEB_EVENTS_URL",
        f"web_events, {context.options.schema_name}, {what}",
        _UTC,
        context.options.timeout_seconds,
    )
