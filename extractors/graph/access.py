"""What a run needs to ask Meta for an account or a page: token, address, version, and the time of the next call."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from pydantic import SecretStr

from extractors import pauses, sunsets
from extractors.graph.client import Graph, Session
from extractors.graph.errors import MetaError
from extractors.graph.throttle import Throttle
from extractors.run import Context, ExtractionError


def graph(context: Context, account: str, token: SecretStr | None = None) -> Graph:
    """The client for an account, made once a run; with `token` the one that calls by a page's own token.

    Raises ExtractionError where there is no token.
    """
    name, options, kept = f"graph/{account}/{'own' if token else 'shop'}", context.options, context.kept
    if name not in kept:
        if "throttle" not in kept:
            kept["throttle"] = Throttle(options.pause_seconds)
            sunsets.warn_of_version(context, "Meta")
        session = _session(context, token or _token(context))
        kept["throttle"].hold(account, pauses.left(context, account))
        waits = (options.retry_seconds, options.longest_wait_seconds)
        kept[name] = Graph(session, options.api_version, account, kept["throttle"], *waits)
    return cast(Graph, kept[name])


def warn_of_expiry(context: Context, account: str) -> None:
    """Warn where the token ends soon, if Meta tells this token about itself (GET /debug_token)."""
    token = _token(context).get_secret_value()
    try:
        facts = graph(context, account).get("debug_token", "data", dict, input_token=token)["data"]
    except MetaError:
        return
    end = facts.get("expires_at") or facts.get("data_access_expires_at")
    if isinstance(end, int) and end > 0:
        sunsets.warn_of_token(context, "Meta", "HOURGLASS_META_ACCESS_TOKEN", datetime.fromtimestamp(end, UTC))


def _token(context: Context) -> SecretStr:
    token = context.secret("meta_access_token")
    if token is None:
        raise ExtractionError("Meta: there is no access token; set HOURGLASS_META_ACCESS_TOKEN")
    return token


def _session(context: Context, token: SecretStr) -> Session:
    secret = context.secret("meta_app_secret")
    proof = secret.get_secret_value() if secret else None
    return Session(token.get_secret_value(), proof, context.options.graph_url, context.options.timeout_seconds)
