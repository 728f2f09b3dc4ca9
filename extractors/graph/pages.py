"""Pages: their own records and tokens. What is on a page is read with the page's own token, which is never stored."""

from __future__ import annotations

from typing import Any, cast

from pydantic import SecretStr

from extractors import pauses
from extractors.graph import access
from extractors.graph.client import Graph
from extractors.graph.errors import Fault, MetaError
from extractors.run import Context

_FIELDS = "name,access_token,instagram_business_account{id,username}"


def record(context: Context, page_id: str) -> dict[str, Any]:
    """The page's name, token and Instagram account, read once a run. Raises MetaError, DeferredError.

    Source: Pages API, page access tokens; Instagram Platform, get started.
    """
    name = f"page/{page_id}"
    if name not in context.kept:
        asked = access.graph(context, page_id)
        with pauses.keeping(context, page_id):
            found = asked.get(page_id, fields=_FIELDS)
        if not found.get("access_token"):
            words = "the token's user has no role on the page, so there is no page token"
            raise MetaError(page_id, "page", Fault(code=210, message=words))
        context.kept[name] = found | {"access_token": SecretStr(found["access_token"])}
    return cast(dict[str, Any], context.kept[name])


def graph(context: Context, page_id: str) -> Graph:
    """The client that calls by the page's own token. Raises MetaError, DeferredError."""
    return access.graph(context, page_id, record(context, page_id)["access_token"], "page")
