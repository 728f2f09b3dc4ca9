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
    """From the end of the newest published night before this one, less the overlap, until this night's end.

    Without such a night, from the night's end less the overlap. Both are instants in ISO 8601.
    """
    nights = chunks.published(context, account, stream)
    last = min(nights[unit], context.night - timedelta(days=1)) if unit in nights else context.night
    since = context.settings.end_of(last) - timedelta(hours=context.options.overlap_hours)
    return {"since": _text(since), "until": _text(context.night_end)}


def backfill(
    context: Context, account: str, streams: tuple[str, ...], days_per_job: int, oldest: date | None = None
) -> Iterator[Unit]:
    """Chunks of days up to the first night that `changed` was published for, newest first, none before `oldest`."""
    source = context.source.name
    batches = ledger.batches(
        context.connection, source=source, account=account, stream=streams[0], unit=CHANGED, states=("published",)
    )
    first = min((batch.night for batch in batches), default=context.night)
    done = chunks.published(context, account, streams[0])
    zone = context.settings.zone
    for chunk in chunks.wanted(first, 1, context.options.backfill_days, days_per_job, {}, "created", oldest):
        if chunk.name not in done:
            days = chunk.since, chunk.until + timedelta(days=1)
            since, until = (_text(datetime.combine(day, time(), zone)) for day in days)
            yield Unit(source, account, chunk.name, streams, None, {}, {"since": since, "until": until})


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
