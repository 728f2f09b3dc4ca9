"""Airflow's own settings, derived from ours. Must be in force before `airflow` is imported."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import quote_plus

from warehouse.connection import connect, parameters
from warehouse.settings import PROJECT, Settings, environment, set_environment

DATABASE = "airflow"


def prepare(settings: Settings, **overrides: str) -> Path:
    """Set Airflow's environment for this process and its children, and return AIRFLOW_HOME.

    The metadata lie in a database of their own on the embedded server; with an external warehouse in SQLite below the
    home folder. `AIRFLOW__DATABASE__SQL_ALCHEMY_CONN` and `…__DEFAULT_TASK_RETRY_DELAY` of the user win.
    """
    home = settings.home / "airflow"
    home.mkdir(parents=True, exist_ok=True)
    values = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",  # the stand listens on loopback only
        "AIRFLOW__CORE__DEFAULT_TASK_RETRIES": "3",
        "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": environment("AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY") or "60",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": environment("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN")
        or _metadata(settings),
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API_AUTH__JWT_SECRET": settings.kept_secret("airflow_jwt").get_secret_value(),
        "AIRFLOW__CORE__FERNET_KEY": "",
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.1",
        "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "1",  # else a finished task holds its slot for 5 s
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "HOURGLASS_CONFIG": str(settings.file),
        "HOURGLASS_HOME": str(settings.home),
        "PYTHONPATH": str(PROJECT),
        "PYTHONWARNINGS": "ignore",
        "XDG_RUNTIME_DIR": str(_private(settings.home / "run")),
    }
    set_environment({**values, **overrides})
    if str(PROJECT) not in sys.path:
        sys.path.insert(0, str(PROJECT))
    return home


def _private(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _metadata(settings: Settings) -> str:
    if settings.warehouse.url is not None:
        return f"sqlite:///{settings.home / 'airflow' / 'airflow.db'}"
    with connect(settings, database="postgres", autocommit=True) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", (DATABASE,)).fetchone() is None:
            connection.execute(f"create database {DATABASE}")
    found = parameters(settings, database=DATABASE)
    user = f"{found['user']}:{quote_plus(found['password'])}"
    return f"postgresql+psycopg2://{user}@{found['host']}:{found['port']}/{DATABASE}"
