"""Apache Superset in an environment of its own: its libraries do not go with the project's."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from warehouse.settings import environment

# Newer releases of flask-caching miss what Superset asks for; rich and cachetools it forgets to ask for.
_PACKAGES = ("apache-superset==6.1.0", "flask-caching==2.3.1", "rich", "cachetools", "psycopg2-binary")
_PASSWORD = "admin"  # pragma: allowlist secret
_PATIENCE_SECONDS = 600
_CONFIGURATION = """
SECRET_KEY = "{secret}"
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/superset.db"
TALISMAN_ENABLED = False
SQLLAB_TIMEOUT = 300
WTF_CSRF_ENABLED = False
"""


@dataclass
class Superset:
    """Its REST API, as an administrator."""

    url: str
    token: str = ""

    def call(self, path: str, body: dict | None = None) -> dict:
        """One call's answer, also where it is an error's."""
        request = Request(f"{self.url}/api/v1/{path}", data=json.dumps(body).encode() if body is not None else None)
        request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urlopen(request, timeout=300) as answer:
                return json.load(answer)
        except HTTPError as error:
            return json.load(error)

    def log_in(self) -> None:
        who = {"username": "admin", "password": _PASSWORD, "provider": "db", "refresh": False}
        self.token = self.call("security/login", who)["access_token"]

    def connect(self, address: str) -> int:
        """Add a database by its address and return its id."""
        facts = {"database_name": "Hourglass", "sqlalchemy_uri": address, "expose_in_sqllab": True}
        answer = self.call("database/", facts)
        assert "id" in answer, answer
        return int(answer["id"])

    def ask(self, database: int, sql: str) -> dict:
        """Run a statement in its SQL Lab; `data` are the rows, `errors` what went wrong."""
        question = {"database_id": database, "sql": sql, "schema": "marts", "runAsync": False, "queryLimit": 1000}
        return self.call("sqllab/execute/", question)


@contextmanager
def logged_in() -> Iterator[Superset]:
    """A Superset that runs for the length of the block."""
    with tempfile.TemporaryDirectory(prefix="hourglass_superset_") as name:
        folder = Path(name)
        _install(folder)
        with _running(folder) as url:
            found = Superset(url)
            found.log_in()
            yield found


def _install(folder: Path) -> None:
    uv = str(Path(sys.executable).with_name("uv"))
    python = str(folder / "venv" / "bin" / "python")
    subprocess.run([uv, "venv", "--quiet", "--python", "3.11", str(folder / "venv")], check=True)
    subprocess.run([uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python, *_PACKAGES], check=True)
    (folder / "superset_config.py").write_text(_CONFIGURATION.format(secret="x" * 64, folder=folder))
    who = ("--username", "admin", "--firstname", "A", "--lastname", "A", "--email", "a@shop.example")
    for command in (("db", "upgrade"), ("fab", "create-admin", *who, "--password", _PASSWORD), ("init",)):
        done = subprocess.run(_command(folder, *command), env=_environment(folder), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]


@contextmanager
def _running(folder: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            _command(folder, "run", "--port", str(port)), env=_environment(folder), stdout=log, stderr=log
        )
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not _answers(url):
            assert server.poll() is None and time.monotonic() < deadline, (folder / "log").read_text()[-2000:]
            time.sleep(1)
        yield url
    finally:
        server.terminate()
        server.wait()


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/health", timeout=30) as answer:
            return answer.status == 200
    except OSError:
        return False


def _command(folder: Path, *arguments: str) -> list[str]:
    return [str(folder / "venv" / "bin" / "superset"), *arguments]


def _environment(folder: Path) -> dict[str, str]:
    place = {"FLASK_APP": "superset", "SUPERSET_CONFIG_PATH": str(folder / "superset_config.py"), "HOME": str(folder)}
    return {"PATH": environment("PATH") or "/usr/bin:/bin", **place}
