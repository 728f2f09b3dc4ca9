"""`make nightly CONFIG=…`: a shop's own exports, with faults in them, by the real command."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests import invariants
from tests.commands import User
from tests.nights import found
from warehouse import server
from warehouse.connection import connect
from warehouse.settings import Settings

NIGHT = "2026-11-01"
ORDERS = "order_id,ordered_at,email,total\n1,2026-11-01T10:00:00Z,ann@shop.example,20.00\n"
VISITS = "visit_id,started_at,email,utm_source,utm_medium\nV1,2026-11-01T09:00:00Z,ann@shop.example,news,email\n"
REFUNDS = "refund_id,order_id,refunded_at,amount\nR1,1,2026-11-01T12:00:00Z,{}\n"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


@dataclass(frozen=True)
class Shop:
    """A settings file and the folder of exports beside it."""

    user: User
    file: Path

    @property
    def settings(self) -> Settings:
        return self.user.settings(self.file)

    def export(self, **files: str) -> None:
        for name, text in files.items():
            (self.file.parent / "drop" / f"{name}.csv").write_text(text)

    def night(self, day: str = NIGHT) -> CompletedProcess[str]:
        return self.user.run("dags", "nightly", "--config", self.file, "--date", day)

    def found(self, query: str) -> list[tuple[object, ...]]:
        with connect(self.settings) as connection:
            return [tuple(row.values()) for row in found(connection, query)]

    def transforms_in_airflow(self) -> int:
        with connect(self.settings, database="airflow") as connection:
            return len(found(connection, "select run_id from dag_run where dag_id = 'transform'"))


@pytest.fixture
def shop(user: User, tmp_path: Path, request: pytest.FixtureRequest) -> Shop:
    (tmp_path / "drop").mkdir()
    name = "".join(letter for letter in request.node.name.lower() if letter.isalnum())[-50:]
    file = tmp_path / "hourglass.yml"
    file.write_text(
        f"shop: {{name: Shop, currency: EUR}}\nwarehouse: {{database: s{name}}}\nlanding: {{url: {tmp_path}/landing}}\n"
        f"report: {{path: {tmp_path}/report}}\nsources: {{files: {{path: drop}}}}\n"
    )
    return Shop(user, file)


def test_a_broken_file_is_named_the_rest_goes_on_and_its_repair_heals_the_night(shop: Shop) -> None:
    shop.export(orders=ORDERS, visits=VISITS, refunds=REFUNDS.format("-5"))
    broken = shop.night()
    assert broken.returncode == 1, broken.stdout
    assert "refunds.csv" in broken.stdout and "line 2" in broken.stdout and "-5" in broken.stdout
    assert shop.found("select count(*) from raw.files__refunds") == [(0,)]
    last_touch = "select channel, revenue::text from marts.fct_attribution_credits where model = 'last_touch'"
    of_orders = last_touch + " and conversion_kind = 'order'"
    assert shop.found(of_orders) == [("email", "20.00")]
    assert (shop.file.parent / "report" / NIGHT / "index.html").is_file()

    shop.export(refunds=REFUNDS.format("5"))
    seen = shop.transforms_in_airflow()
    healed = shop.night()
    assert healed.returncode == 0, healed.stdout
    assert shop.transforms_in_airflow() == seen + 1  # a later run replaces none that operators look at
    assert shop.found(of_orders) == [("email", "15.00")]
    assert shop.found("select state from ops.runs order by started_at") == [("failed",), ("complete",)]
    with connect(shop.settings) as connection:
        invariants.assert_sound(connection)


def test_an_empty_folder_gives_a_complete_night_and_a_report(shop: Shop) -> None:
    done = shop.night()
    assert done.returncode == 0, done.stdout
    assert f"night {NIGHT}: complete" in done.stdout
    assert (shop.file.parent / "report" / NIGHT / "index.html").is_file()
    assert shop.found("select count(*) from marts.fct_conversions") == [(0,)]
    with connect(shop.settings) as connection:
        invariants.assert_sound(connection)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("attribution: {lookback_dayz: {}}", "did you mean 'lookback_days'"),
        ("shop: {time_zone: Europe/Berln}", "did you mean 'Europe/Berlin'"),
        ("sources: {fils: {path: drop}}", "files"),
        ("sources: {files: {}}", "path"),
        ("", "no source is configured"),
    ],
)
def test_wrong_settings_start_nothing(tmp_path: Path, line: str, says: str) -> None:
    file, home = tmp_path / "hourglass.yml", tmp_path / "home"
    file.write_text(f"{line}\n")
    done = User(home).run("dags", "nightly", "--config", file, "--date", NIGHT)
    assert done.returncode == 2 and says in done.stdout, done.stdout
    assert str(file) in done.stdout and "Traceback" not in done.stdout
    assert not home.exists() or not server.is_running(User(home).settings(file))


@pytest.mark.parametrize("day", ["nonsense", "2026-13-01", "20.11.2026"])
def test_a_date_that_is_none_starts_nothing(tmp_path: Path, day: str) -> None:
    file, home = tmp_path / "hourglass.yml", tmp_path / "home"
    (tmp_path / "drop").mkdir()
    file.write_text("sources: {files: {path: drop}}\n")
    for command in (("dags", "nightly", "--config", str(file)), ("demo", "night")):
        done = User(home).run(*command, "--date", day)
        assert done.returncode == 2 and day in done.stdout and "Traceback" not in done.stdout, done.stdout
        assert not (home / "postgres").exists() and not (home / "demo").exists()
