"""`make test-compose`: the stand of docker-compose.yml is brought up, plays a night and is taken down; and once more
with docker-compose.celery.yml, whose tasks go to two workers.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from tests import runs
from tests.compose import engine, images
from tests.compose.engine import Engine
from warehouse.settings import PROJECT

_SERVICES = ("warehouse", "airflow-database", "init", "api-server", "scheduler", "dag-processor", "triggerer")
_CELERY = ("docker-compose.yml", "docker-compose.celery.yml")
_PORTS = {"AIRFLOW_PORT": 18080, "WAREHOUSE_PORT": 15432}
_AIRFLOW = f"http://127.0.0.1:{_PORTS['AIRFLOW_PORT']}"
_PASSWORD = "x" * 64
_PATIENCE_SECONDS = 1500

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]


@pytest.fixture(scope="module")
def podman() -> Iterator[Engine]:
    """An engine that has the images; the shop in its folder has the example files."""
    if os.geteuid() != 0 or engine.missing():
        pytest.skip(f"needs root, and Debian's packages {', '.join(engine.PACKAGES)}")
    with tempfile.TemporaryDirectory(prefix="hourglass_stand_") as name, engine.serving(Path(name)) as found:
        _write_shop(found.folder)
        images.build(found)
        yield found


@contextmanager
def _up(stand: Engine, *services: str) -> Iterator[Engine]:
    """The stand, healthy, and gone at the end with all that it kept."""
    try:
        stand.compose("up", "--detach", "--no-build", "--pull", "never", "--wait", *services)
        yield stand
    except AssertionError as error:
        said = stand.compose("logs", "--no-color", "--tail", "20", check=False)
        raise AssertionError(f"{error}\n{said}") from None
    finally:
        stand.compose("down", "--volumes", "--timeout", "10", check=False)


def _write_shop(folder: Path) -> None:
    shop = folder / "shop"
    shutil.copytree(PROJECT / "extractors" / "files" / "template", shop / "drop")
    (shop / "hourglass.yml").write_text("shop: {name: Stand, currency: EUR}\nsources: {files: {path: drop}}\n")
    text = re.sub(r"^(\w+)=$", rf"\1={_PASSWORD}", (PROJECT / ".env.example").read_text(), flags=re.MULTILINE)
    values = {**{name: str(port) for name, port in _PORTS.items()}, "SHOP_FOLDER": str(shop)}
    for key, value in values.items():
        text = re.sub(rf"^{key}=.*$", f"{key}={value}", text, flags=re.MULTILINE)
    (folder / ".env").write_text(text)


def test_a_stand_does_not_come_up_or_plays_no_night(podman: Engine) -> None:
    night = (datetime.now(UTC) - timedelta(days=1)).date()
    with _up(podman, *_SERVICES) as stand:
        assert _play(night) == dict.fromkeys(runs.NIGHT, "success")
        told = stand.compose("exec", "-T", "scheduler", "python", "-m", "warehouse", "status")
        assert f"night {night}" in told and "files" in told
        address = f"postgresql://bi_reader:{_PASSWORD}@127.0.0.1:{_PORTS['WAREHOUSE_PORT']}/hourglass"
        with psycopg.connect(address, autocommit=True) as reader:
            assert reader.execute("select count(*) > 0 from marts.fct_conversions").fetchone() == (True,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute("select 1 from pii.identifiers")


def test_workers_on_their_own_do_not_complete_a_night(podman: Engine) -> None:
    night = (datetime.now(UTC) - timedelta(days=1)).date()
    with _up(replace(podman, files=_CELERY), *_SERVICES, "redis", "worker", "--scale", "worker=2") as stand:
        assert _play(night) == dict.fromkeys(runs.NIGHT, "success")
        workers = {name[:12] for name in stand.compose("ps", "--quiet", "worker").split()}
        asked = f"{_AIRFLOW}/api/v2/dags/~/dagRuns/~/taskInstances?limit=100"
        # At six the watchdog looks, and finds no night.
        done = [one for one in runs.call(asked, token=_token())["task_instances"] if one["dag_id"] in runs.NIGHT]
        assert {one["state"] for one in done} == {"success"}
        assert {one["hostname"] for one in done} == workers and len(workers) == 2
        told = stand.compose("exec", "-T", "worker", "python", "-m", "warehouse", "status")
        assert "nothing is held back, missing or failed" in told


def _play(night: date) -> dict[str, str]:
    """Trigger the night as an operator would, and return the state in which each DAG's run ended."""
    runs.begin(_AIRFLOW, night, _token())
    return runs.ended(_AIRFLOW, _PATIENCE_SECONDS, token=_token())


def _token() -> str:
    body = {"username": "admin", "password": _PASSWORD}
    return str(runs.call(f"{_AIRFLOW}/auth/token", "POST", body)["access_token"])
