"""One night on the real scheduler: the only proof of edges between DAGs, pools, and the assets' partitions; then a day
is read again as an operator asks for it.
"""

from __future__ import annotations

import json
import re
import shutil
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from dags.stand import daemons
from demo.ecb import server as ecb
from demo.home import Home
from tests import runs
from tests.contract.exchange_rates.conftest import Bank
from warehouse import ledger, query
from warehouse.connection import connect
from warehouse.settings import Settings, load, set_environment

PATIENCE_SECONDS = 420
WAIT_SECONDS = 61  # a minute is waited for in the task; what is longer, by the triggerer
NIGHT = (*runs.NIGHT, "extract_exchange_rates")
PLUGIN = Path(__file__).with_name("working_folders.py")  # not imported: Airflow's environment is not there yet
TASKS = {
    *(f"extract_files.{name}" for name in ("accounts", "land", "stage", "validate", "publish", "announce", "verdict")),
    "transform.transform", "activate.export", "reports.report",
}  # fmt: skip

TOLD: list[dict] = []
MEASURED: set[str] = set()  # paths of OpenTelemetry's protocol


class Webhook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/":
            TOLD.append(json.loads(body))
        else:
            MEASURED.add(self.path)
        self.send_response(204 if self.path == "/" else 200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def webhook() -> Iterator[str]:
    """Where people are told of failures, and metrics go."""
    TOLD.clear()
    MEASURED.clear()
    server = HTTPServer(("127.0.0.1", 0), Webhook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="module")
def night() -> date:
    return (datetime.now(UTC) - timedelta(days=1)).date()


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory, night: date) -> Iterator[Bank]:
    """A central bank that asks to come back later, once."""
    found = Bank(Home(tmp_path_factory.mktemp("bank")))
    for number in range(10):
        found.give(night - timedelta(days=number), USD="1.1")
    with ecb.serve(found.home, now=lambda: datetime.now(UTC)) as running:
        found.server = running
        running.order_faults([{"kind": "later", "seconds": WAIT_SECONDS}])
        yield found


@pytest.fixture(scope="module")
def shop(
    prepared: Settings, tmp_path_factory: pytest.TempPathFactory, webhook: str, night: date, bank: Bank
) -> Iterator[Settings]:
    """A configured shop with one good order and two sources: a folder with a bad file, and a bank that is busy."""
    folder = tmp_path_factory.mktemp("shop")
    drop = folder / "drop"
    drop.mkdir()
    (drop / "orders.csv").write_text(f"order_id,ordered_at,email,total\n1,{night}T10:00:00Z,ann@example.com,20\n")
    visit = f"V1,{night}T09:00:00Z,ann@example.com,newsletter"
    (drop / "visits.csv").write_text(f"visit_id,started_at,email,utm_source\n{visit}\n")
    (drop / "refunds.csv").write_text(f"refund_id,order_id,refunded_at,amount\nR1,1,{night}T11:00:00Z,-5\n")  # bad
    file = folder / "hourglass.yml"
    file.write_text(
        "shop: {name: Test shop, currency: EUR, country: DE}\nwarehouse: {database: scheduled}\n"
        "sources:\n  files: {path: drop}\n"
        f"  exchange_rates: {{history_url: {bank.server.url}{ecb.FOLDER}/eurofxref-hist.zip}}\n"
        f"landing: {{url: {folder}/landing}}\nreport: {{path: {folder}/report}}\nalerts: {{deadline_minutes: 1}}\n"
    )
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    set_environment(
        {
            "HOURGLASS_NIGHTLY_CRON": "0 0 29 2 *",  # never by itself: the test triggers the night
            "HOURGLASS_WATCHDOG_CRON": f"{hour_ago:%M %H} * * *",  # a new stand has missed no night
            "HOURGLASS_ALERT_WEBHOOK": webhook,
            "AIRFLOW__METRICS__OTEL_ON": "True",
            "OTEL_EXPORTER_OTLP_ENDPOINT": webhook,
            "OTEL_METRIC_EXPORT_INTERVAL": "5000",
            "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "2",
        }
    )
    yield load(file)
    set_environment(
        {
            "HOURGLASS_ALERT_WEBHOOK": "",
            "HOURGLASS_WATCHDOG_CRON": "",
            "AIRFLOW__METRICS__OTEL_ON": "False",
            "OTEL_EXPORTER_OTLP_ENDPOINT": "",
            "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "",
        }
    )


def waits_for_ever(url: str, dag: str) -> None:
    """A run that is late however fast the machine is: nothing of a paused DAG starts."""
    runs.call(f"{url}/api/v2/dags/{dag}", "PATCH", {"is_paused": True})
    runs.call(f"{url}/api/v2/dags/{dag}/dagRuns", "POST", {"logical_date": None})


def told() -> set[tuple[str, str]]:
    """Of which DAGs people were told, and what; a late run that fails as well is both."""
    return {(one["dag"], what) for one in TOLD for what in ("failed", "is late") if what in one["text"]}


def folders(shop: Settings) -> list[dict]:
    """What each task that ended left in the folder where it worked."""
    notes = shop.home / f"{PLUGIN.stem}.jsonl"
    return [json.loads(line) for line in notes.read_text().splitlines()] if notes.exists() else []


def logs_of(shop: Settings, dag: str) -> str:
    files = (shop.home / "airflow" / "logs").glob(f"dag_id={dag}/**/*.log")
    return "".join(file.read_text() for file in files)


@pytest.fixture(scope="module")
def airflow(shop: Settings) -> Iterator[str]:
    """The address of an Airflow each of whose tasks works in a folder of its own."""
    plugins = shop.home / "airflow" / "plugins"
    plugins.mkdir(parents=True, exist_ok=True)
    plugin = Path(shutil.copy(PLUGIN, plugins))
    try:
        yield daemons.start(shop)
    finally:
        daemons.stop(shop)
        plugin.unlink()


@pytest.fixture(scope="module")
def states(shop: Settings, night: date, airflow: str) -> dict[str, str]:
    """State of each DAG's run after the night."""
    waits_for_ever(airflow, "watchdog")
    runs.begin(airflow, night, sources=("files", "exchange_rates"))
    found = runs.ended(airflow, PATIENCE_SECONDS, NIGHT)
    for _ in range(90):  # the DAG processor tells of a failure, the executor of a delay, each a moment later
        ended = {one["task"] for one in folders(shop)}
        if {("extract_files", "failed"), ("watchdog", "is late")} <= told() and ended >= TASKS:
            break
        time.sleep(1)
    return found


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_failed_file_makes_its_run_red_but_marts_and_report_appear(
    shop: Settings, night: date, states: dict[str, str]
):
    assert states == {**dict.fromkeys(NIGHT, "success"), "extract_files": "failed"}
    assert {dag for dag, what in told() if what == "failed"} == {"extract_files"}
    assert ("watchdog", "is late") in told()
    assert all(one["run"] for one in TOLD)
    assert re.search(r"staging \d+ of \d+, intermediate \d+ of \d+", logs_of(shop, "transform"))
    with connect(shop) as connection:
        booked = query.rows(
            connection, "marts.fct_attribution_credits", where={"model": "last_touch", "conversion_kind": "order"}
        )
        done = ledger.done_steps(connection, night)
        refunds = query.rows(connection, "raw.files__refunds")
    assert [(row["channel"], str(row["revenue"])) for row in booked] == [("email", "20.00")]
    assert {("transform", ""), ("export", ""), ("report", "")} <= done
    assert ("extract", "files") not in done
    assert refunds == []
    assert (shop.report_path / str(night) / "index.html").exists()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_task_needs_what_another_left_on_its_worker(shop: Settings, states: dict[str, str]):
    ended = folders(shop)
    assert {one["task"] for one in ended} >= TASKS
    assert {one["task"]: one["left"] for one in ended if one["left"]} == {}
    assert len({one["folder"] for one in ended}) == len({one["process"] for one in ended}) == len(ended)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_long_wait_that_a_vendor_asks_for_is_a_failed_attempt_or_no_wait(
    shop: Settings, airflow: str, bank: Bank, states: dict[str, str]
):
    assert [call["fault"] for call in bank.server.log] == ["later", None]
    asked = f"{airflow}/api/v2/dags/extract_exchange_rates/dagRuns/~/taskInstances"
    (landed,) = [one for one in runs.call(asked)["task_instances"] if one["task_id"] == "land"]
    assert (landed["state"], landed["try_number"]) == ("success", 1)
    assert "asks to wait until" in logs_of(shop, "extract_exchange_rates")
    with connect(shop) as connection:
        assert len(query.rows(connection, "raw.exchange_rates__rates")) == 10


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_metrics_of_airflow_reach_no_collector(states: dict[str, str]):
    assert "/v1/metrics" in MEASURED


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_one_account_of_one_source_cannot_be_read_again_for_a_day_by_the_form(
    shop: Settings, night: date, airflow: str, states: dict[str, str]
):
    refunds = "refund_id,order_id,refunded_at,amount\n"
    (shop.file.parent / "drop" / "refunds.csv").write_text(f"{refunds}R1,1,{night}T11:00:00Z,5\n")
    form = {"source": "files", "account": "folder", "first": str(night), "last": None}
    runs.call(f"{airflow}/api/v2/dags/reload/dagRuns", "POST", {"logical_date": None, "conf": form})
    assert runs.ended(airflow, PATIENCE_SECONDS, {"reload"}) == {"reload": "success"}
    with connect(shop) as connection:
        booked = query.rows(
            connection, "marts.fct_attribution_credits", where={"model": "last_touch", "conversion_kind": "order"}
        )
        assert ("extract", "files") in ledger.done_steps(connection, night)
    assert [(row["channel"], str(row["revenue"])) for row in booked] == [("email", "15.00")]
