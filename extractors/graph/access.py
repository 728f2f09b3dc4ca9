"""What a run needs to ask Meta for an account or a page: token, address, version, and the time of the next call."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import cast

from pydantic import SecretStr

from extractors import pauses, sunsets
from extractors.graph.client import Graph, Session
from extractors.graph.errors import MetaError
from extractors.graph.throttle import Throttle
from extractors.run import Context, DeferredError, ExtractionError

log = logging.getLogger(__name__)


def graph(context: Context, account: str, token: SecretStr | None = None, whose: str = "shop") -> Graph:
    """The client for an account, made once a run; with `token` the one that calls by another token than the shop's,
    a page's own or the app's (`whose`). Raises ExtractionError where there is no token.
    """
    name, options, kept = f"graph/{account}/{whose}", context.options, context.kept
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
    """Note when the token ends, and warn where that is soon (GET /debug_token).

    Meta tells it to the token's app, and else only to somebody who develops that app. Of a token without an end it says
    0; the access to data ends apart from the token, and the earlier end counts. What stands against asking tonight (a
    limit, a token that has ended) is met again by the first unit, and told.
    """
    asking, token = graph(context, account), _token(context).get_secret_value()
    app = [secret.get_secret_value() for name in ("id", "secret") if (secret := context.secret(f"meta_app_{name}"))]
    if len(app) == 2:
        asking = graph(context, account, SecretStr("|".join(app)), "app")
    try:
        facts = asking.get("debug_token", "data", dict, input_token=token)["data"]
    except DeferredError:
        return
    except MetaError as error:
        log.warning(
            "Meta does not tell when the token ends (error %s); set HOURGLASS_META_APP_ID and _SECRET", error.fault.name
        )
        return
    told = (facts.get(name) for name in ("expires_at", "data_access_expires_at"))
    ends = [datetime.fromtimestamp(end, UTC) for end in told if isinstance(end, int) and end > 0]
    sunsets.warn_of_token(context, "Meta", "HOURGLASS_META_ACCESS_TOKEN", min(ends, default=None))


def _token(context: Context) -> SecretStr:
    token = context.secret("meta_access_token")
    if token is None:
        raise ExtractionError("Meta: there is no access token; set HOURGLASS_META_ACCESS_TOKEN")
    return token


def _session(context: Context, token: SecretStr) -> Session:
    secret = context.secret("meta_app_secret")
    proof = secret.get_secret_value() if secret else None
    return Session(token.get_secret_value(), proof, context.options.graph_url, context.options.timeout_seconds)
