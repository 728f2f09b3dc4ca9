"""The account that a unit belongs to: its own record, and its client."""

from __future__ import annotations

from typing import Any, cast

from extractors import pauses
from extractors.graph import access
from extractors.meta_ads import objects
from extractors.run import Context


def record(context: Context, account_id: str) -> dict[str, Any]:
    """The account's own record, read once a run. Raises MetaError, DeferredError."""
    name = f"account/{account_id}"
    if name not in context.kept:
        asked = access.graph(context, account_id)
        with pauses.keeping(context, account_id):
            context.kept[name] = asked.get(f"act_{account_id}", "timezone_name", fields=objects.ACCOUNT_FIELDS)
    return cast(dict[str, Any], context.kept[name])
