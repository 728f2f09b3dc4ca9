"""Who is told that a run failed, by a real mail server and a real webhook."""

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import ClassVar

import pytest

from dags.tasks import alerts
from warehouse.settings import Alerts, Settings


class _Hook(BaseHTTPRequestHandler):
    got: ClassVar[list[dict]] = []
    status = 200

    def do_POST(self) -> None:
        self.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _Hook.got, _Hook.status = [], 200
    yield f"http://127.0.0.1:{server.server_port}/T-secret"
    server.shutdown()


def _mail_server(listening: socket.socket, mails: list[str]) -> None:
    """As much of SMTP as one message takes."""
    connection, _ = listening.accept()
    with connection, connection.makefile("rw", newline="\r\n") as wire:
        print("220 here", file=wire, flush=True)
        is_data, lines = False, []
        for line in wire:
            text = line.rstrip("\r\n")
            if is_data and text != ".":
                lines.append(text)
                continue
            answer = {"DATA": "354 go on", "QUIT": "221 bye"}.get(text.upper(), "250 fine")
            is_data = text.upper() == "DATA"
            print(answer, file=wire, flush=True)
        mails.append("\n".join(lines))


def test_nobody_hears_of_a_failure(settings: Settings, hook: str, monkeypatch: pytest.MonkeyPatch) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    mails: list[str] = []
    thread = threading.Thread(target=_mail_server, args=(listening, mails), daemon=True)
    thread.start()
    monkeypatch.setenv("HOURGLASS_ALERT_WEBHOOK", hook)
    port = listening.getsockname()[1]
    told = Alerts(emails=("ops@shop.example",), smtp_host="127.0.0.1", smtp_port=port, smtp_tls=False)
    message = {"text": "Tea: extract_files for 2026-11-20 failed", "dag": "extract_files", "run": "r", "night": ""}
    chosen = settings.model_copy(update={"alerts": told})
    chosen.__dict__.pop("_environment", None)
    assert alerts.send(chosen, message) == ["webhook", "e-mail"]
    thread.join(10)
    assert [_["text"] for _ in _Hook.got] == [message["text"]]
    assert message["text"].replace(" ", "") in mails[0].replace("\n", "").replace(" ", "")


def test_an_alert_that_cannot_be_sent_shows_its_address_or_fails_the_run(
    settings: Settings, hook: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _Hook.status = 500
    caplog.set_level("INFO")  # as in Airflow's tasks, where httpx tells of every request
    monkeypatch.setenv("HOURGLASS_ALERT_WEBHOOK", hook)
    chosen = settings.model_copy()
    chosen.__dict__.pop("_environment", None)
    assert alerts.send(chosen, {"text": "failed"}) == []
    assert "could not be sent by webhook: HTTPStatusError" in caplog.text
    assert "T-secret" not in caplog.text


def test_airflow_gives_no_more_than_the_dag_and_the_run(
    settings: Settings, hook: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOURGLASS_ALERT_WEBHOOK", hook)
    monkeypatch.setenv("HOURGLASS_CONFIG", str(settings.file))
    alerts.failed({"dag": SimpleNamespace(dag_id="extract_files"), "run_id": "manual__1", "reason": "task_failure"})
    alerts.late({"dag_run": {"dag_id": "transform", "dag_run_id": "r2", "partition_key": "2026-11-20"}})
    assert [(one["dag"], one["run"], one["night"]) for one in _Hook.got] == [
        ("extract_files", "manual__1", ""), ("transform", "r2", "2026-11-20"),
    ]  # fmt: skip
    assert _Hook.got[1]["text"].startswith("Test shop: transform for 2026-11-20 is late")
