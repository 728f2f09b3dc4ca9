"""A cluster of Spark's own on this machine: a master, and workers that are processes of their own."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

_MASTER = ("org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
_WORKER = ("org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--webui-port", "0", "--cores", "1")
_PATIENCE_SECONDS = 180


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[str]:
    """The address of a master with workers of one core and 1 GB each; their logs lie in the folder."""
    with ExitStack() as running:
        address = running.enter_context(
            _running(folder / "master", r"Starting Spark master at (spark://\S+)", *_MASTER)
        )
        for number in range(workers):
            work = folder / f"worker{number}"
            given = (*_WORKER, "--memory", "1g", "--work-dir", str(work), address)
            running.enter_context(_running(work, "(Successfully) registered with master", *given))
        yield address


@contextmanager
def _running(folder: Path, ready: str, *command: str) -> Iterator[str]:
    """A daemon of Spark's for the length of the block; the first group of the line with which it says it is ready."""
    import pyspark

    home = Path(pyspark.__file__).parent
    folder.mkdir()
    log = folder / "log"
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "SPARK_HOME": str(home), "SPARK_DAEMON_MEMORY": "256m"}
    with log.open("w") as output:
        process = subprocess.Popen(
            [home / "bin" / "spark-class", *command], env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not (said := re.search(ready, log.read_text())):
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield said[1]
    finally:
        process.terminate()
        process.wait(_PATIENCE_SECONDS)
