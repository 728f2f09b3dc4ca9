"""Customer lists of one Google Ads account: filled by the difference, and once a month by mark and sweep.

Uploads go through the Data Manager API: the Google Ads API takes no customer lists from new projects any more
(ads-developers.googleblog.com, March 2026).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from google.ads import datamanager_v1 as dm
from google.protobuf.duration_pb2 import Duration

from exporters.errors import ExportError
from exporters.google_customer_match.client import Client
from exporters.identifiers import GOOGLE, safe_digest
from exporters.naming import remote_name
from exporters.platform import Delivery, Removal, Replacement
from warehouse.activation import Definition
from warehouse.remote import RemoteList
from warehouse.settings import Settings
from warehouse.sync import Batch, Member

_LONGEST_DAYS = 540  # Google forgets a member after that, whatever the list says (since 2025-04-07)
_MARGIN_DAYS = 30
_REPLACED_EVERY = timedelta(days=30)
_GRANTED = dm.Consent(ad_user_data="CONSENT_GRANTED", ad_personalization="CONSENT_GRANTED")
_ACCEPTED = dm.TermsOfService(customer_match_terms_of_service_status="ACCEPTED")


class GoogleCustomerMatch:
    """One user list a list, named by a code. A replacement adds everybody again and then removes who was not added."""

    name = "google_customer_match"
    vendor = GOOGLE
    rows_per_request = 10_000
    identifiers_per_row: int | None = 10
    # A sweep spares who was added in the minute before its mark, perhaps by a run that was killed.
    names_removals = True

    def __init__(self, settings: Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._options = settings.audiences.google
        if not self._options.customer:
            raise ExportError(f"{settings.file}: google_customer_match needs audiences.google.customer")
        self._shop, self._now = settings.shop.name, now
        self._client = Client(settings)

    @property
    def account(self) -> str:
        """The ten digits of the Google Ads account."""
        return self._options.customer.replace("-", "")

    @property
    def _parent(self) -> str:
        return f"accountTypes/GOOGLE_ADS/accounts/{self.account}"

    def check(self) -> None:
        """Whether the credentials may see the account's lists. Raises PlatformError."""
        self._lists(remote_name(self._shop, "check"))

    def remembers_days(self, definition: Definition) -> int | None:
        """Days that Google keeps a member: a month longer than the list needs, so that a refresh is in time."""
        return min(_LONGEST_DAYS, definition.membership_days + _MARGIN_DAYS)

    def open_list(self, definition: Definition, known: RemoteList | None) -> RemoteList:
        """The user list by its id, by its name, or made."""
        if known is not None:
            return known
        name = remote_name(self._shop, definition.list_name)
        ids = [one.id for one in self._lists(name) if one.display_name == name]
        if not ids:
            days = self.remembers_days(definition) or _LONGEST_DAYS
            wanted = dm.UserList(
                display_name=name,
                membership_duration=Duration(seconds=days * 86_400),
                ingested_user_list_info=dm.IngestedUserListInfo(
                    upload_key_types=["CONTACT_ID"],
                    contact_id_info=dm.ContactIdInfo(data_source_type="DATA_SOURCE_TYPE_FIRST_PARTY"),
                ),
            )
            made = self._client.call(
                "a new list",
                self._client.lists.create_user_list,
                request=dm.CreateUserListRequest(parent=self._parent, user_list=wanted),
                **self._login(),
            )
            ids = [made.id]
        return RemoteList(str(ids[0]), name)

    def _lists(self, name: str) -> list[Any]:
        request = dm.ListUserListsRequest(parent=self._parent, filter=f'display_name = "{name}"')
        return self._client.call(
            "lists", lambda **options: list(self._client.lists.list_user_lists(request, **options)), **self._login()
        )

    def takes_values(self, remote: RemoteList) -> bool:
        """Values go to Google only by an API that new projects are not admitted to (Customer Match with attributes)."""
        return False

    def replacement(self, remote: RemoteList, night: date) -> Replacement | None:
        """Mark and sweep once a month puts right whatever drifted apart."""
        if remote.replaced_on is None:
            return Replacement("a replacement was begun and not completed")
        if night - remote.replaced_on >= _REPLACED_EVERY:
            return Replacement("a month has passed since the list was last sent whole")
        return None

    def body(self, members: Sequence[Member]) -> list[Any]:
        """Members of up to ten identifiers each, as (identifiers, consent given) until they are sent."""
        wide = self.identifiers_per_row or 1
        return [
            (
                [(one.partition(":")[0], safe_digest(one)) for one in member.identifiers[start : start + wide]],
                member.has_agreed,
            )
            for member in members
            for start in range(0, len(member.identifiers), wide)
        ]

    def send(self, delivery: Delivery, batch: Batch, rows: Sequence[Any]) -> dict[str, Any]:
        """One request; its fate is known half an hour later, see `fate`."""
        # The mark: who is added from now on is not swept. A minute earlier, for clocks differ.
        delivery.state.setdefault("marked_at", self._now() - timedelta(minutes=1))
        return self._remove(delivery.remote, rows) if batch.phase == "remove" else self._add(delivery.remote, rows)

    def fate(self, request_id: str) -> tuple[bool | None, dict[str, Any]]:
        """What became of a request: counts, reasons and the range of the match rate."""
        answer = self._client.call(
            "a request's status",
            self._client.ingestion.retrieve_request_status,
            request=dm.RetrieveRequestStatusRequest(request_id=request_id),
        )
        status = answer.request_status_per_destination[0]
        state = status.request_status.name
        detail: dict[str, Any] = {"status": state}
        if status.error_info.error_counts:
            detail["reasons"] = {one.reason.name: int(one.record_count) for one in status.error_info.error_counts}
        found = status.audience_members_ingestion_status.user_data_ingestion_status
        if found.record_count:
            detail |= {"records": int(found.record_count), "match_rate": found.upload_match_rate_range.name}
        is_done = {"SUCCESS": True, "PARTIAL_SUCCESS": True, "FAILED": False}.get(state)
        return is_done, detail

    def after(self, delivery: Delivery) -> dict[str, Any]:
        """The sweep of a replacement: who was last added before the mark goes. Never an empty window."""
        if not delivery.replaces:
            return {}
        request = dm.RemoveAllAudienceMembersRequest(
            destinations=[self._destination(delivery.remote)], remove_as_of_time=delivery.state["marked_at"]
        )
        answer = self._client.call("a sweep", self._client.ingestion.remove_all_audience_members, request=request)
        return {"swept": answer.request_id}

    def forget(self, remote: RemoteList, members: Sequence[Member], remaining: Sequence[Member]) -> Removal:
        """Remove by the identifiers that were added; Google carries it out after it has answered."""
        return Removal("accepted", self._remove(remote, self.body(members))["request_id"])

    def forget_everywhere(self, members: Sequence[Member]) -> str | None:
        """Google has no such request; each list is told."""
        return None

    def _add(self, remote: RemoteList, rows: Sequence[Any]) -> dict[str, Any]:
        request = dm.IngestAudienceMembersRequest(
            destinations=[self._destination(remote)],
            audience_members=[_member(identifiers, has_agreed) for identifiers, has_agreed in rows],
            encoding="HEX",
            terms_of_service=_ACCEPTED,
        )
        answer = self._client.call("people of a list", self._client.ingestion.ingest_audience_members, request=request)
        return {"request_id": answer.request_id}

    def _remove(self, remote: RemoteList, rows: Sequence[Any]) -> dict[str, Any]:
        request = dm.RemoveAudienceMembersRequest(
            destinations=[self._destination(remote)],
            audience_members=[_member(identifiers, False) for identifiers, _ in rows],
            encoding="HEX",
        )
        answer = self._client.call("people of a list", self._client.ingestion.remove_audience_members, request=request)
        return {"request_id": answer.request_id}

    def _login(self) -> dict[str, Any]:
        """The account through which the credentials reach the list's account, where that is another."""
        if self._options.login is None:
            return {}
        login = self._options.login.replace("-", "")
        return {"metadata": [("login-account", f"accountTypes/GOOGLE_ADS/accounts/{login}")]}

    def _destination(self, remote: RemoteList) -> Any:
        login = (self._options.login or self._options.customer).replace("-", "")
        return dm.Destination(
            operating_account=dm.ProductAccount(account_type="GOOGLE_ADS", account_id=self.account),
            login_account=dm.ProductAccount(account_type="GOOGLE_ADS", account_id=login),
            product_destination_id=remote.remote_id,
        )


def _member(identifiers: Sequence[tuple[str, str]], has_agreed: bool) -> Any:
    """A member with their own consent: what somebody else in the request agreed to does not count for them."""
    found = [dm.UserIdentifier(email_address=value) if kind == "email" else dm.UserIdentifier(phone_number=value)
             for kind, value in identifiers]  # fmt: skip
    member = dm.AudienceMember(user_data=dm.UserData(user_identifiers=found))
    if has_agreed:
        member.consent = _GRANTED
    return member
