"""`make test-compose`: the stand of docker-compose.yml is brought up, plays a night and is taken down."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.request import Request, urlopen

import psycopg
import pytest

from tests.compose import engine, images
from tests.compose.engine import Engine
from warehouse.settings import PROJECT

_SERVICES = ("warehouse", "airflow-database", "init", "api-server", "scheduler", "dag-processor", "triggerer")
_PORTS = {"AIRFLOW_PORT": 18080, "WAREHOUSE_PORT": 15432}
_PASSWORD = "x" * 64
_PATIENCE_SECONDS = 1500

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]


@pytest.fixture(scope="module")
def stand() -> Iterator[Engine]:
    """The stand, healthy; its shop has the example files."""
    if os.geteuid() != 0 or engine.missing():
        pytest.skip(f"needs root, and Debian's packages {', '.join(engine.PACKAGES)}")
    with tempfile.TemporaryDirectory(prefix="hourglass_stand_") as name, engine.serving(Path(name)) as podman:
        _write_shop(podman.folder)
        images.build(podman)
        try:
            _bring_up(podman)
            yield podman
        finally:
            podman.compose("down", "--volumes", "--timeout", "10", check=False)


def _bring_up(podman: Engine) -> None:
    try:
        podman.compose("up", "--detach", "--no-build", "--pull", "never", "--wait", *_SERVICES)
    except AssertionError as error:
        said = podman.compose("logs", "--no-color", "--tail", "20", check=False)
        raise AssertionError(f"{error}\n{said}") from None


def _write_shop(folder: Path) -> None:
    shop = folder / "shop"
    shutil.copytree(PROJECT / "extractors" / "files" / "template", shop / "drop")
    (shop / "hourglass.yml").write_text("shop: {name: Stand, currency: EUR}\nsources: {files: {path: drop}}\n")
    text = re.sub(r"^(\w+)=$", rf"\1={_PASSWORD}", (PROJECT / ".env.example").read_text(), flags=re.MULTILINE)
    values = {**{name: str(port) for name, port in _PORTS.items()}, "SHOP_FOLDER": str(shop)}
    for key, value in values.items():
        text = re.sub(rf"^{key}=.*$", f"{key}={value}", text, flags=re.MULTILINE)
    (folder / ".env").write_text(text)


def test_a_stand_does_not_come_up_or_plays_no_night(stand: Engine) -> None:
    night = (datetime.now(UTC) - timedelta(days=1)).date()
    states = _play(night)
    assert states == {"extract_files": "success", "transform": "success", "activate": "success", "reports": "success"}
    told = stand.compose("exec", "-T", "scheduler", "python", "-m", "warehouse", "status")
    assert f"night {night}" in told and "files" in told
    address = f"postgresql://bi_reader:{_PASSWORD}@127.0.0.1:{_PORTS['WAREHOUSE_PORT']}/hourglass"
    with psycopg.connect(address, autocommit=True) as reader:
        assert reader.execute("select count(*) > 0 from marts.fct_conversions").fetchone() == (True,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("select 1 from pii.identifiers")


def _play(night: date) -> dict[str, str]:
    """Trigger the night as an operator would, and return the state in which each DAG's run ended."""
    token = _call("auth/token", {"username": "admin", "password": _PASSWORD})["access_token"]
    _call("api/v2/dags/extract_files/dagRuns", {"logical_date": None, "partition_key": str(night)}, token)
    states = dict.fromkeys(("extract_files", "transform", "activate", "reports"), "not begun")
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline and not set(states.values()) <= {"success", "failed"}:
        for dag in states:
            runs = _call(f"api/v2/dags/{dag}/dagRuns?order_by=-run_after&limit=1", token=token)["dag_runs"]
            states[dag] = runs[0]["state"] if runs else "not begun"
        time.sleep(3)
    return states


def _call(path: str, body: dict[str, object] | None = None, token: str = "") -> dict:
    data = json.dumps(body).encode() if body is not None else None
    request = Request(f"http://127.0.0.1:{_PORTS['AIRFLOW_PORT']}/{path}", data=data)
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urlopen(request, timeout=60) as answer:
        return json.load(answer)
