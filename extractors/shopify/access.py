"""What a run needs to ask Shopify: token, address, version, and what the app may read."""

from __future__ import annotations

from typing import Any, cast

import httpx

from extractors import pauses, sunsets
from extractors.run import Context, ExtractionError
from extractors.shopify import queries
from extractors.shopify.client import Admin
from extractors.shopify.errors import ShopifyError
from warehouse import ledger
from warehouse.ledger import Unit


def admin(context: Context) -> Admin:
    """The client of the shop, made once a run. Raises ExtractionError where there is no token."""
    if "admin" not in context.kept:
        options = context.options
        sunsets.warn_of_version(context, "Shopify")
        url = options.admin_url or f"https://{options.shop}"
        waits = (options.retry_seconds, options.longest_wait_seconds, options.timeout_seconds)
        context.kept["admin"] = Admin(options.shop, url, options.api_version, _token(context, url), *waits)
        context.kept["admin"].hold(pauses.left(context, options.shop))
    return cast(Admin, context.kept["admin"])


def scopes(context: Context) -> set[str]:
    """What the app may read, asked once a run. Raises ShopifyError naming the scopes that lack."""
    if "scopes" not in context.kept:
        app = admin(context).ask("the app's access scopes", queries.APP)["currentAppInstallation"]
        found = {scope["handle"] for scope in app["accessScopes"]}
        lacking = [scope for scope in context.source.facts["scopes"] if scope not in found]
        if lacking:
            words = f"the app lacks {', '.join(lacking)}"
            raise ShopifyError(context.options.shop, "the app's access scopes", "ACCESS_DENIED", words)
        context.kept["scopes"] = found
    return cast(set[str], context.kept["scopes"])


def days_of_orders(context: Context) -> int | None:
    """How many days back orders may be read; None: all. A limit is an open gap until the app may read all."""
    facts = context.source.facts
    unit = Unit("shopify", context.options.shop, "history", ())
    days, scope = facts["days_without_old_orders"], facts["scope_of_old_orders"]
    if scope in scopes(context):
        ledger.close_gaps(context.connection, unit, set())
        return None
    reason = f"without the scope {scope} Shopify gives {days} days only: request it for the app, then run again"
    ledger.open_gap(context.connection, context.run_id, unit, "orders", f"orders older than {days} days", reason)
    return int(days)


def _token(context: Context, url: str) -> str:
    token = context.secret("shopify_access_token")
    if token is not None:
        return token.get_secret_value()
    client, secret = (context.secret(f"shopify_client_{name}") for name in ("id", "secret"))
    if client is None or secret is None:
        raise ExtractionError(
            f"Shopify, {context.options.shop}: there is no token; set HOURGLASS_SHOPIFY_ACCESS_TOKEN, "
            "or HOURGLASS_SHOPIFY_CLIENT_ID and HOURGLASS_SHOPIFY_CLIENT_SECRET"
        )
    return _granted(context, url, {"client_id": client.get_secret_value(), "client_secret": secret.get_secret_value()})


def _granted(context: Context, url: str, credentials: dict[str, str]) -> str:
    """A token of 24 hours for an app of the Dev Dashboard (shopify.dev, client credentials grant)."""
    form: dict[str, Any] = {"grant_type": "client_credentials", **credentials}
    shop, what = context.options.shop, "the token of client id and secret"
    try:
        answer = httpx.post(f"{url}/admin/oauth/access_token", data=form, timeout=context.options.timeout_seconds)
    except httpx.HTTPError as error:
        raise ShopifyError(shop, what, "NO ANSWER", type(error).__name__) from None
    if answer.status_code != 200:
        code = "HTTP 401" if answer.status_code == 400 else f"HTTP {answer.status_code}"
        raise ShopifyError(shop, what, code, "client id and secret are not accepted")
    try:
        return str(answer.json()["access_token"])
    except (ValueError, KeyError, TypeError):
        raise ShopifyError(shop, what, "HTTP 200", "the answer has no token") from None
