"""Faults that a source cannot meet, and why: they close its part of the table."""

from __future__ import annotations

from tests.faults.outcomes import Outcome

_PAGES = "empty page with a next page, duplicate page"
_WEB = "empty page with a next page, duplicate page, HTML 502, quota error mid-cursor"
_JOBS = "job failed, skipped, stuck or lost"
_CREATIVE = "one bad creative failing a page"
_HIERARCHY = "empty account hierarchy"
_METRIC = "dead metric"
_DATABASE = {
    _WEB: "a database gives its rows by one cursor; a connection reset stands for them",
    _JOBS: "there are no report jobs",
    f"{_CREATIVE}, {_METRIC}": "there are neither; a lost column stands for them",
}
_WHY: dict[str, dict[str, str]] = {
    "exchange_rates": {
        f"{_PAGES}, rows out of order": "one whole file, whose days are taken by their date",
        "quota error mid-cursor": "public files, without a quota or a cursor",
        _JOBS: "there are no report jobs",
        "expired token, 403": "the files are public; a wrong address (404) stands for them",
        f"{_CREATIVE}, {_HIERARCHY}, {_METRIC}": "one publisher; a currency without a rate has no row",
        "an object deleted": "rates are not withdrawn; those of a currency that ended stay",
        "clock change": "rates are of days, not of instants",
    },
    "files": {
        f"{_WEB}, connection reset, expired token": "no vendor is called; a broken or cut-off file stands for them",
        _JOBS: "there are no report jobs",
        f"{_CREATIVE}, {_METRIC}, {_HIERARCHY}": "there are none; a lost column stands for them",
    },
    "google_ads": {
        "empty page with a next page": "an answer is one stream without pages",
        _JOBS: "there are no report jobs",
        _CREATIVE: "an answer has a query's fields, and never one object's failure",
        "a field of a new type": "protobuf fixes the types; a value newer than the SDK stands for it",
    },
    "page_insights": {
        _JOBS: "figures are asked for without report jobs",
        _CREATIVE: "pages have no creatives; a post without figures is a gap",
    },
    "shopify": {
        f"{_CREATIVE}, {_HIERARCHY}": "one shop, which has neither",
        _METRIC: "orders have no metrics; a field that is gone stands for it",
    },
    "sql": {**_DATABASE, _HIERARCHY: "one mapping file names what is read"},
    "umami": _DATABASE,
    "web_events": {**_DATABASE, _HIERARCHY: "one schema, whose tables are named"},
    "woocommerce": {
        _JOBS: "there are no report jobs",
        f"{_CREATIVE}, {_HIERARCHY}": "one shop, which has neither",
        _METRIC: "orders have no metrics; a field that is lost stands for it",
        "a day delivered twice with different figures": "an id counts once a listing; changes come with the next night",
    },
}


def outcomes(source: str) -> list[Outcome]:
    """What cannot go wrong at a source."""
    return [Outcome(source, fault, f"cannot occur: {why}") for fault, why in _WHY.get(source, {}).items()]
