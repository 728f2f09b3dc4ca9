"""A short night for each test."""

from __future__ import annotations

import psycopg
import pytest

from extractors import catalog
from tests.integration.expectations.staged_nights import Nights
from warehouse.settings import Settings


@pytest.fixture
def nights(settings: Settings, warehouse: psycopg.Connection) -> Nights:
    return Nights(settings, warehouse, catalog.sources()["files"].streams)
