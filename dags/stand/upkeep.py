"""Once a week or so: remove what is older than the settings keep it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dags.stand import environment
from dags.stand.airflow_command import airflow
from exporters.csv_file.folder import remove_older
from warehouse import upkeep
from warehouse.settings import Settings


def clean(settings: Settings) -> dict[str, int]:
    """Everything of `warehouse.upkeep`, export folders, and Airflow's own record; returns how many of each."""
    removed = upkeep.clean(settings)
    now = datetime.now(settings.zone)
    oldest_files = now.date() - timedelta(days=settings.audiences.keep_files_days)
    lists = settings.exports_path.iterdir() if settings.exports_path.is_dir() else ()
    removed["export folders"] = sum(remove_older(folder, oldest_files) for folder in lists if folder.is_dir())
    environment.prepare(settings)
    oldest = (datetime.now(UTC) - timedelta(days=settings.retention.log_days)).isoformat(timespec="seconds")
    airflow("db", "migrate")
    airflow("db", "clean", "--clean-before-timestamp", oldest, "--skip-archive", "--yes")
    return removed
