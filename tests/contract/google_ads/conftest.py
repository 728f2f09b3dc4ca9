"""A world of Google's, a server that tells of it, and a shop that reads it."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from demo.google.server import GoogleServer
from demo.home import Home
from tests.google_shop import Shop, make_world, serving, shop_of
from warehouse.settings import Settings


@pytest.fixture(scope="session")
def google_world(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return make_world(tmp_path_factory.mktemp("google_world"))


@pytest.fixture
def google(google_world: Home) -> Iterator[GoogleServer]:
    with serving(google_world) as running:
        yield running


@pytest.fixture
def shop(
    settings: Settings, warehouse: psycopg.Connection, google: GoogleServer, monkeypatch: pytest.MonkeyPatch
) -> Shop:
    monkeypatch.setenv("HOURGLASS_GOOGLE_ADS_SERVICE_ACCOUNT", str(google.keys.service_account))
    return shop_of(google, settings, warehouse)
