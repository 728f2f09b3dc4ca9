"""Platforms that answer later: what became of the requests they had accepted."""

from __future__ import annotations

import psycopg

from exporters.errors import PlatformError
from exporters.outcomes import told
from exporters.platform import Platform
from warehouse import sync


def confirm(connection: psycopg.Connection, platform: Platform, list_name: str) -> tuple[str, ...]:
    """Ask after all open requests of a list; people of a failed one are sent, or removed, again. Returns warnings."""
    warnings = []
    for export_id, batch, request_id in sync.open_requests(connection, list_name, platform.name):
        try:
            is_done, detail = platform.fate(request_id)
        except PlatformError as error:  # a status is kept for some weeks only; that must not stop what is to be sent
            warnings.append(f"what became of request {request_id} is not known: {told(error)}")
            continue
        if is_done is None:
            continue
        sync.note_fate(connection, export_id, batch, is_done, detail)
        if not is_done:
            warnings.append(f"request {request_id} failed after it was accepted ({detail}); its people are told again")
    return tuple(warnings)
