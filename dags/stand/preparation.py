"""Once before the daemons of a stand start: the warehouse, Airflow's own database, its pools, and who may log in."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from dags.stand.airflow_command import airflow
from dbt_project import graph
from extractors import catalog
from warehouse import migrate
from warehouse.settings import Settings, environment, remember

_CALLS_AT_A_TIME = "4"


def prepare(settings: Settings, tell: Callable[[str], None]) -> None:
    """Bring everything to this version's state; Airflow's environment is the caller's. Safe to repeat.

    Raises SettingsError, WarehouseUnreachableError, AirflowError.
    """
    remember(settings)
    tell("the warehouse …")
    migrate.prepare(settings, catalog.all_streams())
    tell("Airflow's database …")
    airflow("db", "migrate")
    pools(settings)
    models(settings)
    _write_password(settings)
    tell("ready")


def pools(settings: Settings) -> None:
    """One pool a source: its vendor is called by no more tasks at a time. Without its pool a task never starts."""
    for source in settings.sources:
        airflow("pools", "set", f"{source}_api", _CALLS_AT_A_TIME, f"calls to {source} at a time")


def models(settings: Settings) -> None:
    """Keep what each model reads for the DAG file: Airflow gives that 30 seconds, and dbt may need them all."""
    if settings.transform.task_per_model and settings.warehouse.engine == "postgres":
        graph.models(settings)


def _write_password(settings: Settings) -> None:
    """For Airflow's own simple logins; a stand with another auth manager leaves both variables away."""
    password = settings.secret("airflow_admin_password")
    place = environment("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE")
    users = environment("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS")
    if password is None or place is None or users is None:
        return
    file = Path(place)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(json.dumps({users.split(",")[0].split(":")[0]: password.get_secret_value()}))
