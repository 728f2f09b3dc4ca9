"""What a run needs to ask Google: credentials, the client, the accounts there are, and pauses that hold."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any, cast

from google.ads.googleads.client import GoogleAdsClient
from google.auth.credentials import Credentials
from google.oauth2.credentials import Credentials as PersonsCredentials
from google.oauth2.service_account import Credentials as ServiceCredentials

from extractors import pauses, sunsets
from extractors.google_ads import queries, rows
from extractors.google_ads.client import Google
from extractors.google_ads.errors import Fault
from extractors.google_ads.rows import Row
from extractors.run import Context, DeferredError, ExtractionError
from warehouse import ledger

_SCOPE = "https://www.googleapis.com/auth/adwords"
_ALL = "*"  # the scope of a pause that holds for all accounts
_OPEN = "ENABLED"
_LATELY = timedelta(days=30)


def google(context: Context) -> Google:
    """The client, made once a run. Raises ExtractionError where there are no credentials, GoogleError."""
    if "google" not in context.kept:
        options, token = context.options, context.secret("google_ads_developer_token")
        sunsets.warn_of_version(context, "Google")
        try:
            client = GoogleAdsClient(
                _credentials(context),
                developer_token=token.get_secret_value() if token else None,
                endpoint=options.endpoint,
                login_customer_id=plain_id(options.manager) if options.manager else None,
                version=options.api_version,
                use_proto_plus=False,
            )
            ca = context.settings.read(options.ca_file).read_bytes() if options.ca_file else None
            context.kept["google"] = Google(client, ca, options, _noted(context))
        except (ImportError, ValueError) as error:
            known = ", ".join(context.source.facts["api_versions"])
            raise ExtractionError(
                f"Google: api_version {options.api_version} cannot be used ({error}); known: {known}"
            ) from None
    return cast(Google, context.kept["google"])


def account(context: Context, account_id: str) -> Row:
    """The account's own record, read once a run. Raises GoogleError, DeferredError, ExtractionError."""
    name = f"account/{account_id}"
    if name not in context.kept:
        keep_pauses(context, account_id)
        with pauses.keeping(context, account_id):
            found = list(google(context).rows(account_id, queries.ACCOUNT.text(), "account"))
        if len(found) != 1:
            raise ExtractionError(f"Google, account {account_id}: {len(found)} records of the account; run again")
        context.kept[name] = rows.reader(queries.ACCOUNT)(found[0])
    return cast(Row, context.kept[name])


def clients(context: Context) -> list[str]:
    """Ids of the enabled accounts below the manager, at any depth; others, and those that are gone, are noted as gaps.

    An empty hierarchy is no success: Google gives one where access was lost. Raises GoogleError, ExtractionError.
    """
    manager = plain_id(context.options.manager)
    read = rows.reader(queries.CLIENTS)
    with pauses.keeping(context, manager):
        found = [read(row) for row in google(context).rows(manager, queries.CLIENTS.text(), "clients")]
    below = {str(row["account_id"]): row for row in found if not row["is_manager"]}
    closed = {one: f"status {row['status']}" for one, row in below.items() if row["status"] != _OPEN}
    gaps = closed | _gone(context, below)
    ledger.set_gaps(context.connection, context.run_id, context.source.name, manager, "accounts", gaps)
    wanted = [one for one in below if one not in closed]
    if not wanted:
        raise ExtractionError(
            f"Google, manager {manager}: no enabled client account among {len(found)} accounts; "
            "check sources.google_ads.manager and the access of the service account or person"
        )
    return sorted(wanted)


def _gone(context: Context, below: Collection[str]) -> dict[str, str]:
    """Accounts that were read lately and are not below the manager any more: nobody else would say so."""
    batches = ledger.batches(context.connection, source=context.source.name, stream="accounts", states=("published",))
    known = {batch.account for batch in batches if context.night - batch.night <= _LATELY}
    reason = "it is not below the manager any more, so nothing of it is read; see who took it away, or leave it"
    return {one: reason for one in sorted(known.difference(below))}


def keep_pauses(context: Context, account_id: str) -> None:
    """Wait out a pause that Google asked for; a long one raises DeferredError before any call."""
    seconds = max(pauses.left(context, account_id), pauses.left(context, _ALL))
    if seconds > context.options.longest_wait_seconds:
        raise DeferredError(
            f"Google, account {account_id}: the quota is used up; run again in {seconds:.0f} seconds", seconds
        )
    time.sleep(seconds)


def plain_id(account_id: str) -> str:
    """An account's ten digits, without dashes."""
    return account_id.replace("-", "").strip()


def _noted(context: Context) -> Any:
    def deferred(fault: Fault, seconds: float) -> None:
        if fault.is_for_all:
            pauses.keep(context, _ALL, seconds)

    return deferred


def _credentials(context: Context) -> Credentials:
    """Credentials of a service account, else of a person. Raises ExtractionError."""
    key = context.secret("google_ads_service_account")
    if key is not None:
        return _service_account(context, key.get_secret_value())
    names = ("google_ads_client_id", "google_ads_client_secret", "google_ads_refresh_token")
    given = {name: secret.get_secret_value() for name in names if (secret := context.secret(name))}
    if len(given) < len(names):
        missing = next(name for name in names if name not in given)
        raise ExtractionError(
            "Google: there are no credentials; set HOURGLASS_GOOGLE_ADS_SERVICE_ACCOUNT, or for a person's access "
            f"HOURGLASS_{missing.upper()}"
        )
    return PersonsCredentials(  # type: ignore[no-untyped-call]
        None,
        refresh_token=given["google_ads_refresh_token"],
        client_id=given["google_ads_client_id"],
        client_secret=given["google_ads_client_secret"],
        token_uri=context.options.token_url,
        scopes=[_SCOPE],
    )


def _service_account(context: Context, key: str) -> Credentials:
    try:
        text = key if key.lstrip().startswith("{") else context.settings.read(key).read_text(encoding="utf-8")
        make = cast(Callable[..., Credentials], ServiceCredentials.from_service_account_info)
        return make(json.loads(text), scopes=[_SCOPE], subject=context.options.impersonated)
    except (OSError, ValueError):  # the text of these may hold the key
        raise ExtractionError(
            "Google: HOURGLASS_GOOGLE_ADS_SERVICE_ACCOUNT is neither a service account's JSON key nor the path of one"
        ) from None
