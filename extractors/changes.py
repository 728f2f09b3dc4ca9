"""What a night reads of things that change for long, as orders do: what changed lately, and a backfill by creation.

The unit `changed` holds what changed since the last night; units `created/<first day>` hold what was made on some days
before the first night, each read once. Together nothing is left out: what changes later is in `changed`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from extractors import chunks
from extractors.run import Context
from warehouse import ledger
from warehouse.ledger import Unit

CHANGED = "changed"


def period(context: Context, account: str, stream: str, unit: str = CHANGED) -> dict[str, str]:
    """From the end of the unit's newest published night before this one, less the overlap, until this night's end.

    Without such a night, from the end of the first night that anything was read. Both are instants in ISO 8601.
    """
    nights = chunks.published(context, account, stream)
    last = (
        min(nights[unit], context.night - timedelta(days=1))
        if unit in nights
        else _first_night(context, account, stream)
    )
    since = context.settings.end_of(last) - timedelta(hours=context.options.overlap_hours)
    return {"since": _text(since), "until": _text(context.night_end)}


def backfill(
    context: Context, account: str, streams: tuple[str, ...], days_per_job: int, oldest: date | None = None
) -> Iterator[Unit]:
    """Chunks of days up to the first night that anything was published for, newest first, none before `oldest`."""
    source, first = context.source.name, _first_night(context, account, streams[0])
    done = chunks.published(context, account, *streams)
    for chunk in chunks.wanted(first, 1, context.options.backfill_days, days_per_job, {}, "created", oldest):
        if done.get(chunk.name, date.min) == date.min:
            yield Unit(source, account, chunk.name, streams, None, {}, instants(context, chunk))


def instants(context: Context, chunk: chunks.Chunk) -> dict[str, str]:
    """Where the chunk's days begin and end in the shop's zone, `since` and `until` in ISO 8601."""
    days = {"since": chunk.since, "until": chunk.until + timedelta(days=1)}
    return {name: _text(datetime.combine(day, time(), context.settings.zone)) for name, day in days.items()}


def _first_night(context: Context, account: str, stream: str) -> date:
    """The first night that anything of the stream was published for, or this one.

    Not that of `changed` alone: where it failed on the first night and the backfill did not, what changed since then
    would be in neither.
    """
    batches = ledger.batches(
        context.connection, source=context.source.name, account=account, stream=stream, states=("published",)
    )
    return min((batch.night for batch in batches), default=context.night)


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
