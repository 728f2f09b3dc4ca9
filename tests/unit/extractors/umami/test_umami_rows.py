"""Umami keeps addresses in pieces; they are put together as the browser had them."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.umami import rows


def record(**more: Any) -> dict[str, Any]:
    names = ("hostname", "url_path", "url_query", "referrer_domain", "referrer_path", "referrer_query")
    return {**dict.fromkeys(names), **more}


@pytest.mark.parametrize(
    ("parts", "site", "url"),
    [
        ({"hostname": "tea.example", "url_path": "/p", "url_query": "a=1"}, None, "https://tea.example/p?a=1"),
        ({"hostname": "tea.example", "url_path": "/p#top", "url_query": "a=1"}, None, "https://tea.example/p?a=1#top"),
        ({"url_path": "/p"}, "https://tea.example/", "https://tea.example/p"),
        ({"url_path": "/p"}, None, "/p"),
        ({"url_path": ""}, None, None),
    ],
)
def test_the_page_is_host_path_query_and_fragment(parts: dict[str, str], site: str | None, url: str | None) -> None:
    assert rows.page_url(record(**parts), site) == url


def test_a_referrer_without_a_domain_is_the_site_itself_and_none() -> None:
    assert rows.referrer_url(record(referrer_path="/p", referrer_query="a=1")) is None
    found = record(referrer_domain="google.com", referrer_path="/search", referrer_query="q=tea")
    assert rows.referrer_url(found) == "https://google.com/search?q=tea"
    assert rows.referrer_url(record(referrer_domain="a.example")) == "https://a.example/"
