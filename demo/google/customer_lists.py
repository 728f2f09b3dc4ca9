"""The Data Manager API's customer lists over gRPC: made, filled, emptied, swept; what they hold can be looked at.

A list holds identifiers (`email:<hex>`) with the instant of their last addition, which is what expiry and sweeps go by.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

import grpc
from google.ads import datamanager_v1 as dm
from google.rpc import error_details_pb2, status_pb2

from demo.faults import Faults
from demo.files import write

KINDS = ("refused", "request_fails", "processing")
_PACKAGE = "google.ads.datamanager.v1"
_LARGEST_REQUEST, _MOST_IDENTIFIERS, _MOST_DESTINATIONS = 10_000, 10, 10
_LONGEST = timedelta(days=540)
_HEX = re.compile(r"[0-9a-f]{64}")


class RefusedError(Exception):
    """An error of the API: a status and the reason of its ErrorInfo."""

    def __init__(self, reason: str, status: grpc.StatusCode = grpc.StatusCode.INVALID_ARGUMENT) -> None:
        super().__init__(reason)
        self.reason, self.status = reason, status


@dataclass
class CustomerList:
    """One user list; `consents` are those of the last addition."""

    id: int
    name: str
    account: str
    lasts: timedelta
    added: dict[str, datetime] = field(default_factory=dict)
    consents: dict[str, str] = field(default_factory=dict)

    def held(self, now: datetime) -> set[str]:
        """Identifiers that have not expired."""
        return {one for one, at in self.added.items() if at + self.lasts > now}


class CustomerLists:
    """The lists of all accounts, kept in `file` where there is one; `given` are the access tokens that are good."""

    def __init__(self, given: set[str], file: Path | None = None) -> None:
        self._given, self._file, self._lock, self._numbers = given, file, Lock(), count(1)
        self.faults = Faults(KINDS)
        self.lists: dict[int, CustomerList] = {}
        self.sizes: list[int] = []  # of the list that was changed, after each request
        self.calls: list[str] = []
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self._statuses: dict[str, Any] = {}
        if file is not None and file.exists():
            for entry in json.loads(file.read_text()):
                added = {one: datetime.fromisoformat(at) for one, at in entry.pop("added").items()}
                found = CustomerList(**{**entry, "lasts": timedelta(days=entry["lasts"])}, added=added)
                self.lists[found.id] = found

    def handlers(self) -> tuple[grpc.GenericRpcHandler, ...]:
        """What a gRPC server adds to serve both services."""
        methods: dict[str, dict[str, tuple[Any, Any, Callable[[Any], Any]]]] = {
            "IngestionService": {
                "IngestAudienceMembers": (dm.IngestAudienceMembersRequest, dm.IngestAudienceMembersResponse, self._add),
                "RemoveAudienceMembers": (
                    dm.RemoveAudienceMembersRequest, dm.RemoveAudienceMembersResponse, self._remove
                ),
                "RemoveAllAudienceMembers": (
                    dm.RemoveAllAudienceMembersRequest, dm.RemoveAllAudienceMembersResponse, self._sweep
                ),
                "RetrieveRequestStatus": (
                    dm.RetrieveRequestStatusRequest, dm.RetrieveRequestStatusResponse, self._status
                ),
            },
            "UserListService": {
                "CreateUserList": (dm.CreateUserListRequest, dm.UserList, self._make),
                "ListUserLists": (dm.ListUserListsRequest, dm.ListUserListsResponse, self._list),
            },
        }  # fmt: skip
        return tuple(
            grpc.method_handlers_generic_handler(
                f"{_PACKAGE}.{service}", {name: self._handler(name, *method) for name, method in named.items()}
            )
            for service, named in methods.items()
        )

    def _handler(self, name: str, takes: Any, gives: Any, answer: Callable[[Any], Any]) -> Any:
        def serve(request: Any, context: grpc.ServicerContext) -> Any:
            token = str(dict(context.invocation_metadata()).get("authorization", "")).removeprefix("Bearer ")
            try:
                with self._lock:
                    if token not in self._given:
                        raise RefusedError("UNAUTHENTICATED", grpc.StatusCode.UNAUTHENTICATED)
                    self.calls.append(name)
                    fault = self.faults.due(name)
                    if fault is not None and fault.kind == "refused":
                        raise RefusedError(
                            fault.more["reason"], grpc.StatusCode[fault.more.get("status", "INVALID_ARGUMENT")]
                        )
                    if fault is not None and fault.kind == "processing":
                        return _status_of(dm.RequestStatusPerDestination(request_status="PROCESSING"))
                    if fault is not None:  # accepted, and never carried out
                        return gives(request_id=self._request_id("FAILED"))
                    return answer(request)
            except RefusedError as error:
                _abort(context, error)

        return grpc.unary_unary_rpc_method_handler(
            serve, request_deserializer=takes.deserialize, response_serializer=gives.serialize
        )

    def _make(self, request: Any) -> Any:
        wanted = request.user_list
        if any(one.name == wanted.display_name for one in self.lists.values()):
            raise RefusedError("DISPLAY_NAME_ALREADY_USED")
        info = wanted.ingested_user_list_info
        if [kind.name for kind in info.upload_key_types] != ["CONTACT_ID"] or not info.contact_id_info.data_source_type:
            raise RefusedError("UNSUPPORTED_INGESTED_USER_LIST_INFO_CONFIG")
        if wanted.membership_duration.seconds or not timedelta() < wanted.membership_duration <= _LONGEST:
            raise RefusedError("MEMBERSHIP_DURATION_TOO_LONG")
        made = CustomerList(
            7_000_000 + len(self.lists), wanted.display_name, request.parent, wanted.membership_duration
        )
        self.lists[made.id] = made
        self._save()
        return dm.UserList(id=made.id, display_name=made.name, name=f"{request.parent}/userLists/{made.id}")

    def _list(self, request: Any) -> Any:
        found = [one for one in self.lists.values() if one.account == request.parent]
        return dm.ListUserListsResponse(user_lists=[dm.UserList(id=one.id, display_name=one.name) for one in found])

    def _add(self, request: Any) -> Any:
        if request.terms_of_service.customer_match_terms_of_service_status.name != "ACCEPTED":
            raise RefusedError("TERMS_AND_CONDITIONS_NOT_SIGNED")
        identifiers = self._read(request)
        for found in self._targets(request):
            for member, named in zip(request.audience_members, identifiers, strict=True):
                consent = member.consent.ad_user_data.name if "consent" in member else "CONSENT_STATUS_UNSPECIFIED"
                if consent != "CONSENT_DENIED" and not request.validate_only:
                    found.added |= dict.fromkeys(named, self.now())
                    found.consents |= dict.fromkeys(named, consent)
            self.sizes.append(len(found.held(self.now())))
        self._save()
        return dm.IngestAudienceMembersResponse(request_id=self._request_id("SUCCESS", len(identifiers)))

    def _remove(self, request: Any) -> Any:
        gone = {one for named in self._read(request) for one in named}
        for found in self._targets(request):
            found.added = {one: at for one, at in found.added.items() if one not in gone}
            self.sizes.append(len(found.held(self.now())))
        self._save()
        return dm.RemoveAudienceMembersResponse(request_id=self._request_id("SUCCESS"))

    def _sweep(self, request: Any) -> Any:
        until = request.remove_as_of_time
        if until > self.now():
            raise RefusedError("INVALID_REMOVE_AS_OF_TIME")
        for found in self._targets(request):
            found.added = {one: at for one, at in found.added.items() if at >= until}
            self.sizes.append(len(found.held(self.now())))
        self._save()
        return dm.RemoveAllAudienceMembersResponse(request_id=self._request_id("SUCCESS"))

    def _status(self, request: Any) -> Any:
        if request.request_id not in self._statuses:
            raise RefusedError("INVALID_REQUEST_ID")
        return _status_of(self._statuses[request.request_id])

    def _request_id(self, status: str, records: int = 0) -> str:
        number = f"demo-{next(self._numbers)}"
        found = dm.RequestStatusPerDestination(request_status=status)
        if records:
            ingested = found.audience_members_ingestion_status.user_data_ingestion_status
            ingested.record_count, ingested.upload_match_rate_range = (
                records,
                dm.MatchRateRange["MATCH_RATE_RANGE_61_TO_70"],
            )
        self._statuses[number] = found
        return number

    def _read(self, request: Any) -> list[list[str]]:
        """Identifiers of each member. Raises RefusedError for the whole request, as Google does for one bad member."""
        if len(request.audience_members) > _LARGEST_REQUEST:
            raise RefusedError("TOO_MANY_AUDIENCE_MEMBERS")
        if request.encoding.name != "HEX":
            raise RefusedError("REQUIRED_FIELD_MISSING")
        found = []
        for member in request.audience_members:
            named = [
                f"email:{one.email_address}" if one.email_address else f"phone:{one.phone_number}"
                for one in member.user_data.user_identifiers
            ]
            if not named:
                raise RefusedError("NO_IDENTIFIERS_PROVIDED")
            if len(named) > _MOST_IDENTIFIERS:
                raise RefusedError("TOO_MANY_USER_IDENTIFIERS")
            if not all(_HEX.fullmatch(one.partition(":")[2]) for one in named):
                raise RefusedError("INVALID_SHA256_FORMAT")
            found.append(named)
        return found

    def _targets(self, request: Any) -> list[CustomerList]:
        if not 0 < len(request.destinations) <= _MOST_DESTINATIONS:
            raise RefusedError("TOO_MANY_DESTINATIONS")
        wanted = [int(one.product_destination_id) for one in request.destinations]
        if any(number not in self.lists for number in wanted):
            raise RefusedError("INVALID_USER_LIST_ID")
        return [self.lists[number] for number in wanted]

    def _save(self) -> None:
        if self._file is None:
            return
        kept = [
            {"id": one.id, "name": one.name, "account": one.account, "lasts": one.lasts.days, "consents": one.consents,
             "added": {key: at.isoformat() for key, at in one.added.items()}}
            for one in self.lists.values()
        ]  # fmt: skip
        write(self._file, json.dumps(kept))


def _abort(context: grpc.ServicerContext, error: RefusedError) -> None:
    status = status_pb2.Status(code=error.status.value[0], message=error.reason)
    info = error_details_pb2.ErrorInfo(reason=error.reason, domain="datamanager.googleapis.com")
    status.details.add().Pack(info)
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(error.status, error.reason)


def _status_of(status: Any) -> Any:
    return dm.RetrieveRequestStatusResponse(request_status_per_destination=[status])
