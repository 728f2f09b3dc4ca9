"""An engine that cannot run is told of before a night begins, and what to do about it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dbt_project import engines
from tests.copies import computed_by
from warehouse.settings import Settings, SettingsError


@pytest.fixture
def spark(tmp_path: Path) -> Settings:
    return computed_by("spark", Settings(home=tmp_path, file=tmp_path / "hourglass.yml"))


def test_a_night_on_spark_begins_without_pyspark(spark: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(SettingsError, match=r"needs PySpark; install it: sh \.ci/install requirements-spark\.lock"):
        engines.check(spark)


@pytest.mark.parametrize("home", [None, "/nowhere"])
def test_a_night_on_spark_begins_without_java(
    spark: Settings, home: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyspark").mkdir()
    (tmp_path / "pyspark" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    if home:
        monkeypatch.setenv("JAVA_HOME", home)
    with pytest.raises(SettingsError, match=r"needs Java 17 or newer.*\(Debian: apt-get install"):
        engines.check(spark)


def test_another_engine_needs_spark(spark: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    engines.check(computed_by("duckdb", spark))
