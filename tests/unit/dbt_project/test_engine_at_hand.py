"""An engine that cannot run is told of before a night begins, and what to do about it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dbt_project import engines
from warehouse.settings import SettingsError


def test_a_night_on_spark_begins_without_pyspark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.delitem(sys.modules, "pyspark", raising=False)
    with pytest.raises(SettingsError, match=r"needs PySpark; install it: sh \.ci/install requirements-spark\.lock"):
        engines.check("spark")


@pytest.mark.parametrize("home", [None, "/nowhere"])
def test_a_night_on_spark_begins_without_java(
    home: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _only(tmp_path, monkeypatch)
    if home:
        monkeypatch.setenv("JAVA_HOME", home)
    with pytest.raises(SettingsError, match=r"needs Java 17 or newer.*\(Debian: apt-get install"):
        engines.check("spark")


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ('java version "1.8.0_392"', "is Java 8"),
        ('openjdk version "11.0.22" 2024-01-16', "is Java 11"),
        ("Unable to locate a Java Runtime.", "does not say its version: Unable to locate"),
    ],
)
def test_a_night_on_spark_begins_on_a_java_that_is_too_old(
    told: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    java = _only(tmp_path, monkeypatch, told)
    with pytest.raises(
        SettingsError, match=f"needs Java 17 or newer, and {java}, .*{problem}.*Debian: apt-get install"
    ):
        engines.check("spark")


@pytest.mark.parametrize("told", ['Picked up _JAVA_OPTIONS:\nopenjdk version "17.0.15"', 'openjdk version "26-ea"'])
def test_a_java_that_is_new_enough_is_refused(told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _only(tmp_path, monkeypatch, told)
    engines.check("spark")


def test_another_engine_needs_spark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    engines.check("duckdb")


def _only(folder: Path, monkeypatch: pytest.MonkeyPatch, java: str | None = None) -> Path:
    """A PySpark, and on the PATH nothing but, if given, a `java` that tells this as its version; its path."""
    (folder / "pyspark").mkdir()
    (folder / "pyspark" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    if java is not None:
        (folder / "java").write_text(f"#!/bin/sh\n[ \"$*\" = -version ] && echo '{java}' >&2\n")
        (folder / "java").chmod(0o755)
    return folder / "java"
