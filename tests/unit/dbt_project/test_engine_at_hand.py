"""An engine that cannot run is told of before a night begins, and what to do about it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dbt_project import engines
from warehouse.settings import SettingsError


def test_a_night_on_spark_begins_without_pyspark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(SettingsError, match=r"needs PySpark; install it: sh \.ci/install requirements-spark\.lock"):
        engines.check("spark")


@pytest.mark.parametrize("home", [None, "/nowhere"])
def test_a_night_on_spark_begins_without_java(
    home: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyspark").mkdir()
    (tmp_path / "pyspark" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    if home:
        monkeypatch.setenv("JAVA_HOME", home)
    with pytest.raises(SettingsError, match=r"needs Java 17 or newer.*\(Debian: apt-get install"):
        engines.check("spark")


def test_another_engine_needs_spark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    engines.check("duckdb")
