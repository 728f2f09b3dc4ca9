"""What is said to each place that somebody was sent to, so that it lets go of them, and what it answers."""

from __future__ import annotations

from typing import Any

import psycopg

from exporters.catalog import known_destinations
from exporters.csv_file import folder
from exporters.errors import ExportError
from exporters.outcomes import told
from exporters.platform import Removal
from warehouse import erasure, remote
from warehouse.erasure import Held
from warehouse.settings import Settings


def forget_at(settings: Settings, connection: psycopg.Connection, held: Held) -> Removal:
    """Tell one destination about one list. Raises ExportError."""
    if held.destination == "csv_file":
        gone = folder.remove_list(settings.exports_path / held.list_name)
        return Removal(f"{gone} folders of files were deleted; the next export writes the list anew")
    platform = _platform(settings, held.destination)
    target = remote.known(connection, held.list_name, held.destination, platform.account)
    if target is None:
        return Removal("the account has no such list")
    rest = erasure.remaining(connection, held, with_values=platform.takes_values(target))
    removal: Removal = platform.forget(target, held.members, rest)
    return removal


def note(connection: psycopg.Connection, request_id: int, place: str, list_name: str, removal: Removal) -> None:
    """The receipt of a removal: done, or accepted and to be asked after. The caller commits."""
    is_done = removal.request_id is None
    erasure.receipt(connection, request_id, place, list_name, is_done, removal.how, removal.request_id)


def forget_everywhere(settings: Settings, connection: psycopg.Connection, request_id: int) -> list[str]:
    """Tell every platform ever used, whatever lists it has; returns failures."""
    failures = []
    for destination in erasure.used_destinations(connection, request_id):
        if destination == "csv_file":
            continue
        try:
            platform = _platform(settings, destination)
            members = erasure.digests(connection, request_id, platform.vendor.name)
            how = platform.forget_everywhere(members) if members else None
            if how is not None:
                erasure.receipt(connection, request_id, destination, "", True, how)
        except ExportError as error:
            failures.append(f"{destination}: {told(error)}")
            erasure.receipt(connection, request_id, destination, "", False, told(error))
        connection.commit()
    return failures


def confirm(settings: Settings, connection: psycopg.Connection, request_id: int) -> tuple[list[str], list[str]]:
    """Ask what became of removals that were only accepted; returns those that wait, and failures.

    One that failed, or that the platform knows no more, is told again.
    """
    waiting, failures = [], []
    for place, list_name, accepted in erasure.accepted(connection, request_id):
        where = f"{list_name} at {place}"
        try:
            platform = _platform(settings, place)
            is_done, detail = _fate(platform, accepted)
            if is_done:
                erasure.receipt(connection, request_id, place, list_name, True, f"removed; confirmed for {accepted}")
            elif is_done is None:
                waiting.append(f"{where} has accepted request {accepted} and not confirmed it yet")
            else:
                failures.append(f"{where}: request {accepted} was accepted and then failed ({detail}); told again")
                _tell_again(connection, platform, request_id, list_name)
        except ExportError as error:
            failures.append(f"{where}: {told(error)}")
        connection.commit()
    return waiting, failures


def _fate(platform: Any, accepted: str) -> tuple[bool | None, Any]:
    """Whether it was carried out (None: not yet), and why not; a request that can't be asked after has failed."""
    try:
        is_done, detail = platform.fate(accepted)
        return is_done, detail
    except ExportError as error:
        return False, told(error)


def _tell_again(connection: psycopg.Connection, platform: Any, request_id: int, list_name: str) -> None:
    target = remote.known(connection, list_name, platform.name, platform.account)
    members = erasure.digests(connection, request_id, platform.vendor.name)
    removal = platform.forget(target, members, []) if target else Removal("the account has no such list")
    note(connection, request_id, platform.name, list_name, removal)


def _platform(settings: Settings, name: str) -> Any:
    makers = known_destinations()
    if name not in makers:
        raise ExportError(f"no exporter serves {name} any more: remove the person there by hand")
    return makers[name](settings)
