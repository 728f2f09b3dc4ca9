"""Tools that speak Hive's JDBC read what Spark computes, while it does: here Beeline, which is part of PySpark."""

from __future__ import annotations

import csv
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from dbt_project import elsewhere
from dbt_project.elsewhere import Place
from tests.copies import computed_by
from tests.scale.executors import HERE
from warehouse.settings import Settings, SettingsError

pytest.importorskip("pyspark", reason="the extra `spark` is not installed")

import pyspark

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

_PATIENCE_SECONDS = 300


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def place(port: int, tmp_path: Path) -> Place:
    empty = Settings(home=tmp_path, file=tmp_path / "hourglass.yml")
    return elsewhere.place(computed_by("spark", empty, spark=HERE.model_copy(update={"thrift_port": port})))


@pytest.fixture
def computing(place: Place) -> Iterator[Place]:
    with place.opened():
        for statement in (
            "create schema marts",
            "create table marts.credits using parquet as"
            " select hash_text('tea') as person, cast('0.10' as decimal(18, 2)) as credit, date '2026-03-01' as day",
            "create view marts.doubled as select credit * 2 as credit from marts.credits",
        ):
            place.query(statement)
        yield place


def test_a_tool_reads_other_values_than_were_computed(computing: Place, port: int, tmp_path: Path) -> None:
    ((person,),) = computing.query("select person from marts.credits")
    assert _asked(port, tmp_path, "select * from marts.credits") == [[str(person), "0.10", "2026-03-01"]]
    assert _asked(port, tmp_path, "select * from marts.doubled") == [["0.20"]]
    assert not Path("derby.log").exists()


def test_a_tool_changes_what_sql_means_in_the_night(computing: Place, port: int, tmp_path: Path) -> None:
    said = _asked(port, tmp_path, "set spark.sql.ansi.enabled=false", "set spark.sql.ansi.enabled")
    assert said[-1] == ["spark.sql.ansi.enabled", "false"]
    assert computing.query("set spark.sql.ansi.enabled") == [("spark.sql.ansi.enabled", "true")]


def test_a_night_s_tables_are_open_to_other_machines_or_after_it(place: Place, port: int) -> None:
    with place.opened():
        assert [address[-8:] for address in _listening(port)] == ["0100007F"]  # 127.0.0.1
    assert _listening(port) == []


def test_a_port_that_is_taken_ends_the_process(place: Place, port: int) -> None:
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(SettingsError, match=f"warehouse.spark.thrift_port: nothing can listen at 127.0.0.1:{port}"),
        place.opened(),
    ):
        pass


def _asked(port: int, home: Path, *statements: str) -> list[list[str]]:
    """The rows that Beeline gets for the last statement, as texts."""
    spark = Path(pyspark.__file__).parent
    given = [part for statement in statements for part in ("-e", f"{statement};")]
    plain = ("--outputformat=csv2", "--showHeader=false", "--silent=true")
    done = subprocess.run(
        [spark / "bin" / "beeline", "-u", f"jdbc:hive2://127.0.0.1:{port}/", *plain, *given],
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "SPARK_HOME": str(spark), "HOME": str(home)},
        cwd=home, capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [row for row in csv.reader(done.stdout.splitlines()) if row]


def _listening(port: int) -> list[str]:
    """The addresses, in hexadecimal as the kernel has them, at which this machine listens on a port."""
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            address, _, at = line.split()[1].partition(":")
            if int(at, 16) == port and line.split()[3] == "0A":
                found.append(address)
    return found
