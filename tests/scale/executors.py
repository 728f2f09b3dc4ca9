"""The engines other than Postgres, as tests run them; and executors of Spark's that are killed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from threading import Event, Thread

import pytest

from dbt_project import invocation
from warehouse.engine import Spark
from warehouse.settings import Settings

# What spares a small shop most of Spark's seconds.
SMALL = {
    "spark.hadoop.fs.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    "spark.locality.wait": "0",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.optimizer.dynamicPartitionPruning.enabled": "false",
    "spark.sql.optimizer.runtime.bloomFilter.enabled": "false",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}
HERE = Spark(master="local[2]", memory="3g", partitions=1, options=SMALL)
TWO_EXECUTORS = Spark(
    master="local-cluster[2,1,1024]", memory="1g", partitions=2, options={**SMALL, "spark.driver.memory": "2g"}
)
_MISSING = find_spec("pyspark") is None or which("java") is None
OTHERS = (
    "duckdb",
    pytest.param("spark", marks=pytest.mark.skipif(_MISSING, reason="the extra `spark` or Java is missing")),
)
_BEGUN = 30  # tables that are built already


@contextmanager
def an_executor_killed(settings: Settings) -> Iterator[None]:
    """Kill one of Spark's executors with -9 in the middle of what the block computes; on another engine nothing."""
    if settings.warehouse.engine != "spark":
        yield
        return
    over, killed = Event(), []
    watching = Thread(target=_kill_one, args=(invocation.computed_folder(settings) / "tables", over, killed))
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()
    assert killed, "no executor was there to be killed"


def _kill_one(tables: Path, over: Event, killed: list[int]) -> None:
    while not over.is_set() and not killed:
        if sum(1 for _ in tables.glob("intermediate.db/*")) > _BEGUN:
            for executor in _executors()[:1]:
                os.kill(executor, signal.SIGKILL)
                killed.append(executor)
        time.sleep(0.2)


def _executors() -> list[int]:
    """Processes that compute for the session of this one."""
    from pyspark.sql import SparkSession

    port = SparkSession.active().sparkContext.getConf().get("spark.driver.port")
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            command = _command(process)
            if "CoarseGrainedExecutorBackend" in command and f":{port}" in command:
                found.append(int(process.name))
    return found


def _command(process: Path) -> str:
    try:
        return (process / "cmdline").read_bytes().decode(errors="replace")
    except OSError:  # it has ended
        return ""
