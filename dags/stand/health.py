"""Whether what was started is healthy."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from subprocess import Popen
from urllib.request import urlopen

from dags.stand.airflow_command import AirflowError

_PATIENCE_SECONDS = 300
_PARTS = ("metadatabase", "scheduler", "triggerer", "dag_processor")


def is_well(url: str) -> bool:
    """Whether the address answers and names nothing unhealthy."""
    try:
        with urlopen(url, timeout=10) as answer:  # noqa: S310 - the stand's own address
            return answer.status == 200 and b"unhealthy" not in answer.read()
    except OSError:
        return False


def wait(url: str, daemons: Mapping[str, Popen[bytes]], logs: Path) -> None:
    """Wait until all of Airflow's daemons are healthy. Raises AirflowError, naming the log of one that ended."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        for name, process in daemons.items():
            if process.poll() is not None:
                tail = (logs / f"{name}.log").read_text(errors="replace").splitlines()[-5:]
                raise AirflowError(f"airflow {name} ended; its log {logs / name}.log says:\n" + "\n".join(tail))
        if _are_all_healthy(url):
            return
        time.sleep(0.5)
    raise AirflowError(f"Airflow was not healthy after {_PATIENCE_SECONDS} seconds; see {logs}")


def _are_all_healthy(url: str) -> bool:
    try:
        with urlopen(f"{url}/api/v2/monitor/health", timeout=5) as answer:  # noqa: S310 - our own address
            health = json.load(answer)
    except (OSError, ValueError):
        return False
    return all((health.get(part) or {}).get("status") == "healthy" for part in _PARTS)
