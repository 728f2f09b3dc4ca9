"""Platforms' demo servers, and lists to send to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from demo.drop import write_world
from demo.google.server import GoogleServer
from demo.home import Home
from demo.meta.server import MetaServer
from demo.settings import TOKEN
from demo.world.generate import Plan, generate
from tests.contract.platforms.stand import NIGHT, Stand
from warehouse.settings import Audiences, GoogleAudiences, MetaAudiences, Settings


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The smallest shop that has ad accounts."""
    place = Home(tmp_path_factory.mktemp("platforms_world"))
    write_world(place, generate(Plan(seed=5, scale=0.02, start=NIGHT - timedelta(days=20), until=NIGHT)))
    return place


@pytest.fixture
def meta(world: Home) -> Iterator[MetaServer]:
    """A Graph API whose accounts have no customer list yet."""
    (world.folder / "meta_lists.json").unlink(missing_ok=True)
    with MetaServer(world, clock=NIGHT) as server:
        yield server


@pytest.fixture
def meta_stand(settings: Settings, meta: MetaServer, monkeypatch: pytest.MonkeyPatch) -> Stand:
    """Lists that go to the demo's Meta."""
    monkeypatch.setenv("HOURGLASS_META_ACCESS_TOKEN", TOKEN)
    account = MetaAudiences(account="act_1001", graph_url=meta.url, retry_seconds=0.01)
    audiences = Audiences(destinations=("meta_custom_audiences",), meta=account)
    stand = Stand(settings.model_copy(update={"audiences": audiences}))
    stand.make()
    return stand


@pytest.fixture
def google(world: Home) -> Iterator[GoogleServer]:
    """A Data Manager API whose account has no customer list yet."""
    (world.folder / "google_lists.json").unlink(missing_ok=True)
    with GoogleServer(world, clock=NIGHT) as server:
        yield server


@pytest.fixture
def google_stand(settings: Settings, google: GoogleServer, monkeypatch: pytest.MonkeyPatch) -> Stand:
    """Lists that go to the demo's Google."""
    monkeypatch.setenv("HOURGLASS_GOOGLE_DATA_MANAGER_SERVICE_ACCOUNT", str(google.keys.service_account))
    account = GoogleAudiences(
        customer="123-456-7890", endpoint=google.url, ca_file=str(google.keys.ca), retry_seconds=0.01
    )
    audiences = Audiences(destinations=("google_customer_match",), google=account)
    stand = Stand(settings.model_copy(update={"audiences": audiences}))
    stand.make()
    return stand
