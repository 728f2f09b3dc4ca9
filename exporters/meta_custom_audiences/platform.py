"""Custom audiences of one ad account: one per list, named by a code, filled in sessions."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any

from facebook_business.adobjects.adaccount import AdAccount
from facebook_business.adobjects.customaudience import CustomAudience

from exporters.errors import ExportError, PlatformError, TooSmallError
from exporters.identifiers import META, safe_digest
from exporters.meta_custom_audiences.client import Client
from exporters.meta_custom_audiences.errors import SESSION_OVER
from exporters.naming import remote_name
from exporters.platform import Delivery, Removal, Replacement
from warehouse.activation import Definition
from warehouse.remote import RemoteList
from warehouse.settings import Settings
from warehouse.sync import Batch, Member

_SCHEMA = ["EMAIL", "PHONE", "LOOKALIKE_VALUE"]  # the last one of lists that are told values, when people are added
_BY_VALUE = " by value"  # ends the names of such lists: Meta cannot turn one kind into the other
_SESSION_SECONDS = 85 * 60  # Meta discards what comes more than 90 minutes after the first batch
_REPLACED_EVERY = timedelta(days=7)  # what drifted apart, for whatever reason, is put right once a week


class MetaCustomAudiences:
    """Raw payloads (`create_user`, `delete_users`, `create_users_replace`): the SDK's own hashing loses letters."""

    name = "meta_custom_audiences"
    vendor = META
    rows_per_request = 10_000
    # A row holds one e-mail address and one telephone number; a person with more of them has more rows.
    identifiers_per_row: int | None = None
    names_removals = False  # what a replacement does not hold is gone

    def __init__(self, settings: Settings, now: Callable[[], float] = time.monotonic) -> None:
        self._options = settings.audiences.meta
        token = settings.secret("meta_access_token")
        if not self._options.account or token is None:
            raise ExportError(
                f"{settings.file}: meta_custom_audiences needs audiences.meta.account and HOURGLASS_META_ACCESS_TOKEN"
            )
        self._shop, self._now = settings.shop.name, now
        self._client = Client(self._options, token, settings.secret("meta_app_secret"))

    @property
    def account(self) -> str:
        """The ad account, `act_…`."""
        return self._options.account

    def check(self) -> None:
        """Whether the token may see the account's lists. Raises PlatformError."""
        self._lists()

    def remembers_days(self, definition: Definition) -> int | None:
        """Meta keeps members of a customer list until they are removed."""
        return None

    def open_list(self, definition: Definition, known: RemoteList | None) -> RemoteList:
        """The audience by its id, by its name, or made."""
        if known is not None:
            return known
        name = remote_name(self._shop, definition.list_name) + (_BY_VALUE if definition.is_value_based else "")
        ids = [str(one["id"]) for one in self._lists() if one.get("name") == name]
        if not ids:
            account = AdAccount(self.account, api=self._client.api)
            made: dict[str, Any] = {"name": name, "subtype": "CUSTOM", "customer_file_source": "USER_PROVIDED_ONLY"}
            if definition.is_value_based:
                made["is_value_based"] = True
            if definition.is_suppression:
                made["usage_restriction"] = "EXCLUSION_ONLY"
            ids = [str(self._client.call("a new list", lambda: account.create_custom_audience(params=made))["id"])]
        return RemoteList(ids[0], name)

    def takes_values(self, remote: RemoteList) -> bool:
        """Lists that were made before values were sent go on without."""
        return remote.name.endswith(_BY_VALUE)

    def _lists(self) -> list[Any]:
        account = AdAccount(self.account, api=self._client.api)
        return self._client.call(  # type: ignore[no-any-return]
            "lists", lambda: list(account.get_custom_audiences(fields=["name"], params={"limit": 500}))
        )

    def replacement(self, remote: RemoteList, night: date) -> Replacement | None:
        """A replacement leaves an ad set's learning alone, unlike additions and removals."""
        if remote.replaced_on is None:
            return Replacement("a replacement was begun and not completed")
        if night - remote.replaced_on >= _REPLACED_EVERY:
            return Replacement("a week has passed since the list was last sent whole")
        audience = self._audience(remote)
        used = {"effective_status": ["ACTIVE"], "limit": 1}
        ads = self._client.call("ads of a list", lambda: list(audience.get_ads(fields=["id"], params=used)))
        return Replacement("an active ad uses the list", is_due=False) if ads else None

    def body(self, members: Sequence[Member]) -> list[Any]:
        """Rows of the schema; an empty cell is empty, never the digest of nothing. A value counts with each row."""
        rows = []
        for member in members:
            emails = [safe_digest(one) for one in member.identifiers if one.startswith("email:")]
            phones = [safe_digest(one) for one in member.identifiers if one.startswith("phone:")]
            worth = [] if member.value is None else [float(member.value)]
            rows += [[*pair, *worth] for pair in zip_longest(emails, phones, fillvalue="")]
        return rows

    def send(self, delivery: Delivery, batch: Batch, rows: Sequence[Any]) -> dict[str, Any]:
        """One batch of the phase's session; of a session that is over a new one takes the place, once."""
        try:
            return self._send(delivery, batch, rows)
        except PlatformError as error:
            if error.code not in SESSION_OVER or delivery.replaces:
                raise
            delivery.state.clear()
            return self._send(delivery, batch, rows)

    def fate(self, request_id: str) -> tuple[bool | None, dict[str, Any]]:
        """Meta answers at once; nothing is asked later."""
        return True, {}

    def after(self, delivery: Delivery) -> dict[str, Any]:
        """What Meta made of the phase's last session: received, invalid, matched."""
        audience, session = self._audience(delivery.remote), delivery.state.get("session_id")
        found = self._client.call("a session", lambda: list(audience.get_sessions(params={"session_id": session})))
        told = {name: found[0].get(name) for name in ("stage", "num_received", "num_invalid_entries", "num_matched")
                if found and found[0].get(name) is not None}  # fmt: skip
        return {"session": told}

    def forget(self, remote: RemoteList, members: Sequence[Member], remaining: Sequence[Member]) -> Removal:
        """Remove from the list; where it is too small for that, send the rest in its place, or delete it."""
        audience = self._audience(remote)
        try:
            self._payload(audience.delete_users, self.body(members))
        except TooSmallError:
            if not remaining:
                self._client.call("deletion of a list", lambda: audience.api_delete())
                return Removal("the list was deleted: it was too small for removals and nobody is left")
            self._replace(remote, self.body(remaining))
            return Removal("the list was sent whole without the person: it was too small for removals")
        return Removal("removed")

    def forget_everywhere(self, members: Sequence[Member]) -> str | None:
        """Remove from whatever audience of the account holds them."""
        account = AdAccount(self.account, api=self._client.api)
        self._payload(account.delete_users_of_any_audience, self.body(members))
        return "removed from every audience of the account"

    def _replace(self, remote: RemoteList, rows: list[Any]) -> None:
        size = self.rows_per_request
        parts = [rows[start : start + size] for start in range(0, len(rows), size)]
        batches = [Batch(number, "add", len(part), len(part)) for number, part in enumerate(parts, 1)]
        delivery = Delivery(remote, batches, replaces=True)
        for batch, part in zip(batches, parts, strict=True):
            self._send(delivery, batch, part)

    def _send(self, delivery: Delivery, batch: Batch, rows: Sequence[Any]) -> dict[str, Any]:
        audience, state = self._audience(delivery.remote), delivery.state
        left = [one for one in delivery.batches if one.batch >= batch.batch]
        if self._now() - state.get("began", self._now()) > _SESSION_SECONDS and not delivery.replaces:
            state.clear()
        if not state:  # an id is never used twice, so that a killed session is not gone on with
            state.update(session_id=secrets.randbelow(2**62) + 1, seq=0, began=self._now())
            state["total"] = sum(one.rows for one in left)
        session = {
            "session_id": state["session_id"],
            "batch_seq": state["seq"] + 1,
            "last_batch_flag": len(left) == 1,
            "estimated_num_total": state["total"],
        }
        if batch.phase == "remove":
            request = audience.delete_users
        else:
            request = audience.create_users_replace if delivery.replaces else audience.create_user
        answer = self._payload(request, rows, session)
        state["seq"] += 1
        return {
            "session_id": str(state["session_id"]),
            "received": answer.get("num_received"),
            "invalid": answer.get("num_invalid_entries"),
        }

    def _payload(self, request: Callable[..., Any], rows: Sequence[Any], session: dict[str, Any] | None = None) -> Any:
        schema = _SCHEMA[: len(rows[0])] if rows else _SCHEMA[:2]
        parameters: dict[str, Any] = {"payload": {"schema": schema, "data": list(rows)}}
        if session is not None:
            parameters["session"] = session
        answer = self._client.call("people of a list", lambda: request(params=parameters))
        return answer.export_all_data()

    def _audience(self, remote: RemoteList) -> CustomAudience:
        return CustomAudience(remote.remote_id, api=self._client.api)
