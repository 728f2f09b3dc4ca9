"""Shopify's error codes and what each asks for: try again, wait, ask for less, or give up.

Sources: shopify.dev, API status and error codes; GraphQL Admin API, rate limits; bulk operations, error codes;
protected customer data. Codes are data here, so that a new one is a line.
"""

from __future__ import annotations

from enum import Enum

from extractors.run import ExtractionError


class Verdict(Enum):
    """What to do about an error."""

    RETRY = "try again soon"
    WAIT = "wait, then try again"
    SPLIT = "ask for less"
    FATAL = "give up"


_VERDICTS = {
    "THROTTLED": Verdict.WAIT,
    "HTTP 429": Verdict.WAIT,
    "HTTP 430": Verdict.WAIT,
    "MAX_COST_EXCEEDED": Verdict.SPLIT,
    "INTERNAL_SERVER_ERROR": Verdict.RETRY,
    "TIMEOUT": Verdict.RETRY,
    "NO ANSWER": Verdict.RETRY,
}
_ACCESS = "give the app the access scopes that extractors/shopify/README.md lists and install it anew"
PROTECTED = (
    "Shopify protects customers' data: request access to protected customer data (with name, e-mail, phone and "
    "address) for the app in the Partner or Dev Dashboard, API access requests"
)
_REMEDIES = {
    "ACCESS_DENIED": _ACCESS,
    "PROTECTED_CUSTOMER_DATA": PROTECTED,
    "HTTP 401": "the token is not accepted: set HOURGLASS_SHOPIFY_ACCESS_TOKEN, or client id and secret, anew",
    "HTTP 402": "the shop is frozen until its bill is paid",
    "HTTP 403": _ACCESS,
    "HTTP 404": "the shop is unknown: check sources.shopify.shop",
    "HTTP 423": "the shop is locked: ask Shopify's support",
    "SHOP_INACTIVE": "the shop is not active: check sources.shopify.shop",
    "THROTTLED": "the limit of calls is reached: run again later",
    "MAX_COST_EXCEEDED": "Shopify cannot give this much at once, not even in parts: run again later",
    "TIMEOUT": "the operation took too long: lower sources.shopify.days_per_job",
    "undefinedField": "this version has no such field: set sources.shopify.api_version to one of facts.api_versions",
    "VERSION": "the version has ended: raise sources.shopify.api_version",
}
_OTHER_REMEDY = "run again; if it stays, look up the code in Shopify's documentation"


def classify(code: str) -> Verdict:
    """What a code asks for."""
    if code.startswith("HTTP 5") or code == "HTTP 200":  # 200: a proxy's page, not the API's answer
        return Verdict.RETRY
    return _VERDICTS.get(code, Verdict.FATAL)


def code_of(error: dict[str, object]) -> str:
    """The code of one entry of `errors`; the refusal of protected data is told apart from lacking scopes."""
    extensions = error.get("extensions")
    code = str(extensions.get("code") or "UNKNOWN") if isinstance(extensions, dict) else "UNKNOWN"
    message = str(error.get("message", ""))
    if code == "ACCESS_DENIED" and ("not approved" in message or "protected-customer-data" in message):
        return "PROTECTED_CUSTOMER_DATA"
    return code


class ShopifyError(ExtractionError):
    """Shopify refused, or did not answer; the message names shop, code, Shopify's words and the remedy."""

    def __init__(self, shop: str, what: str, code: str, words: str = "") -> None:
        said = f" ({words[:300]})" if words else ""
        super().__init__(f"Shopify, {shop}, {what}: {code}{said}; {_REMEDIES.get(code, _OTHER_REMEDY)}")
        self.shop, self.what, self.code, self.words = shop, what, code, words
        self.verdict = classify(code)
        self.is_waited_for = self.verdict is Verdict.WAIT
        self.is_passing = self.is_waited_for or self.verdict is Verdict.RETRY
