"""The real Airflow on this machine: api server with the UI, scheduler, DAG processor and triggerer.

Each daemon is started in a process group of its own and noted in `<home>/airflow/daemons.json`: a signal to
`airflow standalone` would leave its children behind, holding the ports.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from dags.stand import environment, preparation
from dags.stand.airflow_command import AirflowError, airflow
from warehouse.settings import Settings

_DAEMONS = ("api-server", "scheduler", "dag-processor", "triggerer")
_PREFERRED_PORT = 8080
_PATIENCE_SECONDS = 12


def start(settings: Settings) -> str:
    """Start all daemons, wait until they are healthy, and return the UI's address. Raises AirflowError."""
    stop(settings)
    port = _free_port(_PREFERRED_PORT)
    url = f"http://127.0.0.1:{port}"
    home = environment.prepare(
        settings,
        AIRFLOW__API__HOST="127.0.0.1",
        AIRFLOW__API__PORT=str(port),
        AIRFLOW__API__BASE_URL=url,
        AIRFLOW__CORE__EXECUTION_API_SERVER_URL=f"{url}/execution/",
        AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT=str(_free_port(0)),
        AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT=str(_free_port(0)),
        AIRFLOW__LOGGING__LOGGING_LEVEL="INFO",
    )
    airflow("db", "migrate")
    preparation.pools(settings)
    logs = home / "logs"
    logs.mkdir(exist_ok=True)
    daemons = {}
    for name in _DAEMONS:
        with (logs / f"{name}.log").open("ab") as log:
            daemons[name] = subprocess.Popen(
                [sys.executable, "-m", "airflow", name], stdout=log, stderr=log, start_new_session=True, cwd=home
            )
    _note(settings).write_text(json.dumps({name: process.pid for name, process in daemons.items()}))
    _wait_until_healthy(url, logs, daemons)
    return url


def stop(settings: Settings) -> bool:
    """End the daemons of this home; returns whether there were any."""
    note = _note(settings)
    if not note.exists():
        return False
    pids = [pid for pid in json.loads(note.read_text()).values() if _is_ours(pid)]
    for pid in pids:
        os.killpg(pid, signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline and any(_is_ours(pid) for pid in pids):
        time.sleep(0.2)
    for pid in pids:
        if _is_ours(pid):
            os.killpg(pid, signal.SIGKILL)
    note.unlink()
    return bool(pids)


def _wait_until_healthy(url: str, logs: Path, daemons: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + 120
    wanted = {"metadatabase", "scheduler", "triggerer", "dag_processor"}
    while time.monotonic() < deadline:
        for name, process in daemons.items():
            if process.poll() is not None:
                tail = (logs / f"{name}.log").read_text(errors="replace").splitlines()[-5:]
                raise AirflowError(f"airflow {name} ended; its log {logs / name}.log says:\n" + "\n".join(tail))
        try:
            with urlopen(f"{url}/api/v2/monitor/health", timeout=5) as answer:  # noqa: S310 - our own address
                health = json.load(answer)
            if all((health.get(part) or {}).get("status") == "healthy" for part in wanted):
                return
        except (URLError, OSError, ValueError):
            pass
        time.sleep(0.5)
    raise AirflowError(f"Airflow was not healthy after two minutes; see {logs}")


def _is_ours(pid: int) -> bool:
    """Whether the process runs and is one of ours: a number may have gone to another process since."""
    try:
        done, _ = os.waitpid(pid, os.WNOHANG)
        if done == pid:
            return False
    except ChildProcessError:
        pass
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return b"airflow" in command or not command  # empty for a moment, while a daemon writes its title


def _free_port(preferred: int) -> int:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", preferred))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _note(settings: Settings) -> Path:
    folder = settings.home / "airflow"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "daemons.json"
