"""Which business day a task works for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from warehouse.settings import Settings


def night_of(context: Mapping[str, Any], settings: Settings) -> date:
    """The run's `night` parameter, else its partition key, else its configuration, else yesterday."""
    run = context.get("dag_run")
    given = (
        (context.get("params") or {}).get("night")
        or getattr(run, "partition_key", None)
        or (getattr(run, "conf", None) or {}).get("night")
    )
    return date.fromisoformat(str(given)[:10]) if given else yesterday(settings)


def yesterday(settings: Settings) -> date:
    """The last business day that is over."""
    return (datetime.now(settings.zone) - timedelta(days=1)).date()
