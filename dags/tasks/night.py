"""Which business day a task works for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from warehouse.settings import Settings


def night_of(context: Mapping[str, Any], settings: Settings) -> date:
    """The run's `night` parameter, else its partition key, else its configuration, else the day before the run began.

    Not the day before now: a task that waited past midnight, or is cleared days later, belongs to its run's night.
    """
    run = context.get("dag_run")
    given = (
        (context.get("params") or {}).get("night")
        or getattr(run, "partition_key", None)
        or (getattr(run, "conf", None) or {}).get("night")
    )
    return date.fromisoformat(str(given)[:10]) if given else yesterday(settings, getattr(run, "run_after", None))


def yesterday(settings: Settings, moment: datetime | None = None) -> date:
    """The last business day of the shop's zone that is over at that moment; default: now."""
    return ((moment or datetime.now(UTC)).astimezone(settings.zone) - timedelta(days=1)).date()
