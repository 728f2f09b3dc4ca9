"""The report reaches whom the settings name: whole, once, and a deaf server does not stop the night."""

from __future__ import annotations

import socketserver
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from threading import Thread

import pytest

from dags.tasks.delivery import deliver
from demo.web import Reply, WebServer
from reports import nightly
from tests.unit.reports.nights import NIGHT, RUN
from warehouse import ledger
from warehouse.connection import connect
from warehouse.settings import Alerts, Settings


class _Mailbox(socketserver.StreamRequestHandler):
    """As much of SMTP as a client without TLS needs."""

    def handle(self) -> None:
        self.wfile.write(b"220 test\r\n")
        while line := self.rfile.readline().upper():
            if line.startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                lines = [line.removeprefix(b".") for line in iter(self.rfile.readline, b".\r\n")]
                self.server.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))
            self.wfile.write(b"221 bye\r\n" if line.startswith(b"QUIT") else b"250 ok\r\n")


@contextmanager
def mailbox() -> Iterator[socketserver.TCPServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Mailbox) as server:
        server.mails = []
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()


def test_the_report_is_sent_once_by_each_way(
    shop: Settings, fill: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    with connect(shop, "loader") as connection:
        run_id = ledger.join_run(connection, shop, NIGHT)
        connection.commit()
    page = nightly.write(shop, NIGHT, RUN)
    with mailbox() as box, WebServer(lambda request: Reply({})) as hook:
        monkeypatch.setenv("HOURGLASS_REPORT_WEBHOOK", f"{hook.url}/secret-path")
        report = shop.report.model_copy(update={"emails": ("team@tea.example",)})
        told = Settings(
            shop=shop.shop, warehouse=shop.warehouse, sources=shop.sources, home=shop.home, file=shop.file,
            report=report, alerts=Alerts(smtp_host="127.0.0.1", smtp_port=9, smtp_tls=False),
        )  # fmt: skip
        assert deliver(told, NIGHT, run_id, page) == ["webhook"]  # nobody listens on port 9: the night goes on
        alerts = told.alerts.model_copy(update={"smtp_port": box.server_address[1]})
        told = told.model_copy(update={"alerts": alerts})
        assert deliver(told, NIGHT, run_id, page) == ["e-mail"]
        assert deliver(told, NIGHT, run_id, page) == []
    (mail,) = box.mails
    assert mail["To"] == "team@tea.example" and "Net revenue" in mail.get_body().get_content()
    pages = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    assert set(pages) == {f"{NIGHT}-{name}.html" for name in ("marketing", "analysis", "operations")}
    assert pages[f"{NIGHT}-marketing.html"].splitlines() == page.read_text().splitlines()
    assert [call["path"] for call in hook.log] == ["/secret-path"] and "Net revenue" in hook.log[0]["body"]
