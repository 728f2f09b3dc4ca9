"""What a run needs to ask Meta for an account: token, address, version, and the time of the next call."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from extractors.meta_ads import objects
from extractors.meta_ads.client import Graph, Session
from extractors.meta_ads.errors import MetaError
from extractors.meta_ads.throttle import Throttle
from extractors.run import Context, DeferredError, ExtractionError
from warehouse.ledger import Unit

log = logging.getLogger(__name__)

_SUNSET_NEAR = timedelta(days=60)
_EXPIRY_NEAR = timedelta(days=14)


def graph(context: Context, account: str) -> Graph:
    """The client for an account, made once a run. Raises ExtractionError where there is no token."""
    name, options, kept = f"graph/{account}", context.options, context.kept
    if name not in kept:
        if "session" not in kept:
            kept["session"], kept["throttle"] = _session(context), Throttle(options.pause_seconds)
            _warn_of_sunset(context)
        kept["throttle"].hold(account, context.state(_pause(account)).get("until", 0) - time.time())
        waits = (options.retry_seconds, options.longest_wait_seconds)
        kept[name] = Graph(kept["session"], options.api_version, account, kept["throttle"], *waits)
    return cast(Graph, kept[name])


def account(context: Context, account_id: str) -> dict[str, Any]:
    """The account's own record, read once a run. Raises MetaError, DeferredError."""
    name = f"account/{account_id}"
    if name not in context.kept:
        asked = graph(context, account_id)
        with keeping_pause(context, account_id):
            context.kept[name] = asked.get(f"act_{account_id}", "timezone_name", fields=objects.ACCOUNT_FIELDS)
    return cast(dict[str, Any], context.kept[name])


def zone(account_id: str, name: str) -> ZoneInfo:
    """The time zone of an account's days. Raises ExtractionError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ExtractionError(f"Meta, account {account_id}: unknown time zone {name!r}; update tzdata") from None


@contextmanager
def keeping_pause(context: Context, account_id: str) -> Iterator[None]:
    """Where Meta names a long wait, it is noted in the ledger, so that tasks that come later keep it too."""
    try:
        yield
    except DeferredError as error:
        context.keep_state(_pause(account_id), {"until": time.time() + error.seconds})
        raise


def warn_of_expiry(context: Context, account_id: str) -> None:
    """Warn where the token ends soon, if Meta tells this token about itself (GET /debug_token)."""
    token = context.secret("meta_access_token")
    try:
        asked = graph(context, account_id)
        facts = asked.get("debug_token", "data", dict, input_token=token and token.get_secret_value())["data"]
    except MetaError:
        return
    end = facts.get("expires_at") or facts.get("data_access_expires_at")
    if isinstance(end, int) and end > 0 and end - time.time() < _EXPIRY_NEAR.total_seconds():
        log.warning("Meta: the token ends at %s; make a new one", datetime.fromtimestamp(end, UTC).isoformat())


def _session(context: Context) -> Session:
    token, secret = (context.secret(name) for name in ("meta_access_token", "meta_app_secret"))
    if token is None:
        raise ExtractionError("Meta: there is no access token; set HOURGLASS_META_ACCESS_TOKEN")
    proof = secret.get_secret_value() if secret else None
    return Session(token.get_secret_value(), proof, context.options.graph_url, context.options.timeout_seconds)


def _pause(account_id: str) -> Unit:
    return Unit("meta_ads", account_id, "pause", ())


def _warn_of_sunset(context: Context) -> None:
    """Warn where the configured version of the API ends soon, has ended, or is not in source.yml."""
    version, known = context.options.api_version, context.source.facts["api_versions"]
    sunset = known.get(version, {}).get("sunset")
    if version not in known:
        log.warning("Meta: api_version %s is unknown here; known: %s", version, ", ".join(known))
    elif sunset is not None and sunset - context.night <= _SUNSET_NEAR:
        log.warning("Meta: api_version %s ends on %s; raise sources.meta_ads.api_version", version, sunset)
