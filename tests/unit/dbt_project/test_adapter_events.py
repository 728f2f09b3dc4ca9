"""What dbt's connections tell, and to whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from dbt.adapters.base import connections as base
from dbt.adapters.sql import connections as sql
from dbt_common.events.base_types import DebugLevel
from dbt_common.events.event_manager_client import add_callback_to_manager, cleanup_event_logger

from dbt_project.adapter_events import spare_wording


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Names of the events that a listener hears; dbt's connections are as before afterwards."""
    for module in (base, sql):
        for name, found in list(vars(module).items()):
            if name == "fire_event" or (isinstance(found, type) and issubclass(found, DebugLevel)):
                monkeypatch.setattr(module, name, found)
    heard: list[str] = []
    add_callback_to_manager(lambda event: heard.append(event.info.name))
    yield heard
    cleanup_event_logger()


def _tell() -> None:
    module: Any = sql
    module.fire_event(module.SQLQuery(conn_name="one", sql="select 1", node_info={}))


def test_each_statement_is_worded_though_nobody_listens(told: list[str]) -> None:
    spare_wording()
    _tell()
    assert told == []
    assert not [name for module in (base, sql) for name, found in vars(module).items() if _is_worded(found)]


def _is_worded(found: object) -> bool:
    return isinstance(found, type) and issubclass(found, DebugLevel)
