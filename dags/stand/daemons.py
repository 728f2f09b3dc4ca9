"""The real Airflow on this machine: api server with the UI, scheduler, DAG processor and triggerer.

Each daemon is started in a process group of its own and noted in `<home>/airflow/daemons.json`: a signal to
`airflow standalone` would leave its children behind, holding the ports.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from pathlib import Path

from dags.stand import environment, health, preparation, processes
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
    preparation.models(settings)
    logs = home / "logs"
    logs.mkdir(exist_ok=True)
    daemons = {}
    for name in _DAEMONS:
        with (logs / f"{name}.log").open("ab") as log:
            daemons[name] = subprocess.Popen(
                [sys.executable, "-m", "airflow", name], stdout=log, stderr=log, start_new_session=True, cwd=home
            )
    _note(settings).write_text(json.dumps({name: process.pid for name, process in daemons.items()}))
    health.wait(url, daemons, logs)
    return url


def stop(settings: Settings) -> bool:
    """End the daemons of this home; returns whether there were any."""
    note = _note(settings)
    if not note.exists():
        return False
    pids = list(json.loads(note.read_text()).values())
    ended = processes.end(pids, _is_daemon, _PATIENCE_SECONDS, whole_group=True)
    note.unlink()
    return bool(ended)


def watch(settings: Settings, seconds: float = 1.0) -> None:
    """Wait until somebody has stopped them. Raises AirflowError, the others ended, where one ended by itself."""
    note = _note(settings)
    while note.exists():
        noted = json.loads(note.read_text())
        ended = [name for name, pid in noted.items() if not _is_daemon(pid)]
        if ended and not _is_gone(note, _PATIENCE_SECONDS + seconds):
            stop(settings)
            raise AirflowError(f"{ended[0]} has ended by itself; its log: {note.parent / 'logs' / ended[0]}.log")
        time.sleep(seconds)


def _is_gone(note: Path, patience_seconds: float) -> bool:
    """Whether the note goes soon, as it does when the daemons are being stopped."""
    deadline = time.monotonic() + patience_seconds
    while note.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    return not note.exists()


def _is_daemon(pid: int) -> bool:
    command = processes.command(pid)
    return command is not None and (b"airflow" in command or not command)


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
