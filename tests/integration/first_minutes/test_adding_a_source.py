"""docs/adding_a_source.md, done to the letter in a copy of the project."""

import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from tests.nights import found
from warehouse import ledger, steps
from warehouse.settings import PROJECT, Settings

_EXAMPLE = re.compile(r"^`([\w/.]+)`[^\n]*\n\n```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)


class _Weather(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        is_known = self.headers["Authorization"] == "Bearer the key"
        self.send_response(200 if is_known else 401)
        self.end_headers()
        day = {"town": asked["town"][0], "date": asked["day"][0], "temperature": 7.5, "rain_mm": 0, "wind": "west"}
        self.wfile.write(json.dumps([day]).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Weather)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def test_the_guide_leaves_something_out(
    settings: Settings, warehouse: psycopg.Connection, service: str, tmp_path: Path
) -> None:
    copy = tmp_path / "project"
    for package in ("extractors", "warehouse"):
        shutil.copytree(PROJECT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in _EXAMPLE.findall((PROJECT / "docs" / "adding_a_source.md").read_text(encoding="utf-8")):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text(text, encoding="utf-8")
    (copy / "extractors" / "weather" / "__init__.py").touch()
    file = tmp_path / "hourglass.yml"
    file.write_text(
        f"shop: {{name: Test shop}}\nwarehouse: {{database: {settings.warehouse.database}}}\n"
        f"landing: {{url: {settings.landing.url}}}\nsources: {{weather: {{url: '{service}', town: Emden}}}}\n"
    )
    assert "HOURGLASS_WEATHER_KEY is not set" in _run(copy, settings, "check", "--config", file)
    (tmp_path / ".env").write_text("HOURGLASS_WEATHER_KEY=the key\n")
    told = _run(copy, settings, "land", "weather", "--night", "2026-11-20", "--config", file)
    assert "staged: 3 rows" in told, told

    for batch in ledger.batches(warehouse, source="weather", states=("staged",)):
        ledger.advance(warehouse, batch.batch_id, "validated")
    warehouse.commit()
    assert steps.publish_validated(settings, "weather")["inserted"] == 3
    model = (copy / "dbt_project/models/staging/weather/stg_weather__days.sql").read_text(encoding="utf-8")
    rows = found(warehouse, model.replace("{{ source('raw', 'weather__days') }}", "raw.weather__days"))
    assert sorted(str(row["weather_date"]) for row in rows) == ["2026-11-18", "2026-11-19", "2026-11-20"]
    assert {(row["town"], float(row["temperature"])) for row in rows} == {("Emden", 7.5)}


def _run(copy: Path, settings: Settings, *arguments: str | Path) -> str:
    environment = {"PATH": "/usr/bin:/bin", "HOURGLASS_HOME": str(settings.home), "PYTHONPATH": str(copy)}
    done = subprocess.run(
        [sys.executable, "-m", "extractors", *map(str, arguments)], cwd=copy, env=environment, check=False, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
    )  # fmt: skip
    return done.stdout
