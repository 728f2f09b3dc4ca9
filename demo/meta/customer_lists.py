"""Custom audiences of customer lists: made, filled in sessions, replaced, emptied; what they hold can be looked at.

A list holds identifiers (`EMAIL:<hex>`), not people, so that a removal by other keys than those added shows.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from demo.files import write
from demo.meta.errors import GraphError
from demo.meta.messages import Request

_LARGEST_REQUEST = 10_000
_HEX = re.compile(r"[0-9a-f]{64}")
_FIRST_ID = 23_850_000_000_000
_EDGES = ("users", "usersreplace", "sessions", "ads")


@dataclass
class CustomerList:
    """One audience. `used_by` are ids of active ads."""

    id: str
    account: str
    name: str
    usage_restriction: str = "NONE"
    is_value_based: bool = False
    members: set[str] = field(default_factory=set)
    used_by: list[str] = field(default_factory=list)
    incoming: set[str] = field(default_factory=set)
    values: dict[str, float] = field(default_factory=dict)


@dataclass
class _Session:
    list_id: str
    edge: str
    schema: list[str]
    last_seq: int = 0
    is_over: bool = False
    received: int = 0
    invalid: int = 0


class CustomerLists:
    """The customer lists of all accounts; kept in `file`, where there is one. `smallest` can lose nobody by name."""

    def __init__(self, file: Path | None = None) -> None:
        self._file, self._lock = file, Lock()
        self.smallest = 0
        self.sizes: list[int] = []  # of the list that was changed, after each request
        self._sessions: dict[str, _Session] = {}
        self.lists: dict[str, CustomerList] = {}
        if file is not None and file.exists():
            for entry in json.loads(file.read_text()):
                found = CustomerList(**{**entry, "members": set(entry["members"]), "incoming": set(entry["incoming"])})
                self.lists[found.id] = found

    def serves(self, request: Request) -> bool:
        """Whether a request is about customer lists."""
        parts = request.parts
        makes = request.method == "POST" and parts[1:] == ["customaudiences"]
        return makes or parts[1:] == ["usersofanyaudience"] or parts[0] in self.lists

    def of_account(self, account: str) -> list[dict[str, Any]]:
        """The account's lists, as a listing shows them."""
        return [self._shown(one) for one in self.lists.values() if one.account == account]

    def answer(self, request: Request) -> Any:
        """The body of the answer. Raises GraphError."""
        with self._lock:
            answer = self._answer(request)
            if request.method != "GET":
                self._save()
            return answer

    def _answer(self, request: Request) -> Any:
        parts, method = request.parts, request.method
        if parts[1:] == ["customaudiences"]:
            return self._make(request)
        if parts[1:] == ["usersofanyaudience"]:
            rows, _ = _rows(request)
            for one in self.lists.values():
                if one.account == parts[0]:
                    one.members -= rows
            return {"num_received": len(rows), "num_invalid_entries": 0}
        audience = self.lists[parts[0]]
        if len(parts) == 1:
            if method == "DELETE":
                del self.lists[audience.id]
                return {"success": True}
            return self._shown(audience)
        if parts[1] == "sessions":
            return {"data": self._told(request)}
        if parts[1] == "ads":
            return {"data": [{"id": ad} for ad in audience.used_by]}
        if parts[1] in _EDGES and method in ("POST", "DELETE"):
            return self._change(request, audience, f"{method} {parts[1]}")
        raise GraphError(f"Unknown path components: /{'/'.join(parts[1:])}", 2500)

    def _make(self, request: Request) -> dict[str, Any]:
        given = request.params
        if given.get("subtype") != "CUSTOM" or not given.get("customer_file_source"):
            raise GraphError.invalid("(#100) customer_file_source is required for subtype CUSTOM")
        restriction, is_valued = (
            given.get("usage_restriction", "NONE"),
            str(given.get("is_value_based")).lower() in ("1", "true"),
        )
        number = str(_FIRST_ID + len(self.lists))
        made = CustomerList(number, request.parts[0], given["name"], restriction, is_valued)
        self.lists[made.id] = made
        return {"id": made.id}

    def _change(self, request: Request, audience: CustomerList, edge: str) -> dict[str, Any]:
        rows, invalid = _rows(request)
        values = _values(request, audience, edge)
        session, is_new = self._session(request, audience, edge)
        if edge == "DELETE users":
            if len(audience.members) < self.smallest:
                raise GraphError("Audience Size too low: You cannot remove users from this audience because …", 100)
            audience.members -= rows
        elif edge == "POST users":
            audience.members |= rows
        elif is_new:
            audience.incoming |= rows
        if edge == "POST usersreplace" and session.is_over:
            audience.members, audience.incoming = audience.incoming, set()
        audience.values = {one: value for one, value in {**audience.values, **values}.items()
                           if one in audience.members | audience.incoming}  # fmt: skip
        self.sizes.append(len(audience.members))
        session.received += len(request.json("payload")["data"])
        session.invalid += invalid
        number = request.json("session", {}).get("session_id", 0)
        counts = {"num_received": session.received, "num_invalid_entries": session.invalid}
        return {"audience_id": audience.id, "session_id": str(number), **counts, "invalid_entry_samples": {}}

    def _session(self, request: Request, audience: CustomerList, edge: str) -> tuple[_Session, bool]:
        """The session of a batch, and whether the batch is new to it. Raises GraphError 2650."""
        given = request.json("session", {})
        schema = request.json("payload")["schema"]
        if not given:
            return _Session(audience.id, edge, schema, is_over=True), True
        key = f"{audience.account} {given['session_id']}"
        seq = int(given["batch_seq"])
        session = self._sessions.get(key)
        if session is None:
            if seq != 1:
                raise GraphError("The first batch of a session must have the number 1.", 2650, 1870147)
            if edge == "POST usersreplace":
                audience.incoming = set()
            session = self._sessions[key] = _Session(audience.id, edge, schema)
        if seq == session.last_seq:  # the same batch once more, after an answer that was lost
            return session, False
        if session.is_over or (session.list_id, session.edge) != (audience.id, edge):
            raise GraphError("The session is over.", 2650, 1870159)
        if session.schema != schema:
            raise GraphError("The schema must not change within a session.", 100)
        session.last_seq, session.is_over = seq, bool(given.get("last_batch_flag"))
        return session, True

    def _told(self, request: Request) -> list[dict[str, Any]]:
        asked = request.params.get("session_id")
        found = [one for key, one in self._sessions.items() if key.endswith(f" {asked}")]
        return [
            {"session_id": asked, "stage": "completed" if one.is_over else "receiving", "num_received": one.received,
             "num_invalid_entries": one.invalid, "num_matched": one.received - one.invalid}
            for one in found
        ]  # fmt: skip

    def _shown(self, audience: CustomerList) -> dict[str, Any]:
        size = len(audience.members)
        shown = {name: getattr(audience, name) for name in ("id", "name", "usage_restriction")}
        status = {"code": 200, "description": "Normal"}
        return {**shown, "subtype": "CUSTOM", "operation_status": status, "approximate_count_lower_bound": size}

    def _save(self) -> None:
        if self._file is not None:
            kept = [
                {**asdict(one), "members": sorted(one.members), "incoming": sorted(one.incoming)}
                for one in self.lists.values()
            ]
            write(self._file, json.dumps(kept))


def _rows(request: Request) -> tuple[set[str], int]:
    """Identifiers of a payload, and how many cells are none. Like Meta's, the server says so but takes the rest."""
    payload = request.json("payload")
    if not payload or len(payload.get("data", [])) > _LARGEST_REQUEST:
        raise GraphError.invalid(f"(#100) The payload must hold at most {_LARGEST_REQUEST} rows")
    schema = payload["schema"]
    if any(len(row) != len(schema) for row in payload["data"]):
        raise GraphError.invalid("(#100) Data is missing or does not match schema")
    cells = [(key, cell) for row in payload["data"] for key, cell in zip(schema, row, strict=True)
             if cell and key != "LOOKALIKE_VALUE"]  # fmt: skip
    return {f"{key}:{cell}" for key, cell in cells if _HEX.fullmatch(cell)}, sum(
        not _HEX.fullmatch(cell) for _, cell in cells
    )


def _values(request: Request, audience: CustomerList, edge: str) -> dict[str, float]:
    """What each identifier is worth. Only lists made for it are told, and they of everybody. Raises GraphError."""
    payload = request.json("payload")
    is_told = "LOOKALIKE_VALUE" in payload["schema"]
    if is_told != (audience.is_value_based and edge != "DELETE users"):
        raise GraphError.invalid("(#100) LOOKALIKE_VALUE is for value-based audiences, and needed there")
    if not is_told:
        return {}
    place = payload["schema"].index("LOOKALIKE_VALUE")
    found = {}
    for row in payload["data"]:
        value = row[place]
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise GraphError.invalid("(#100) LOOKALIKE_VALUE must be a number that is not negative")
        found |= {f"{key}:{cell}": float(value) for key, cell in zip(payload["schema"], row, strict=True)
                  if key != "LOOKALIKE_VALUE" and cell}  # fmt: skip
    return found
