"""`init` and `check`: what somebody meets who has nothing yet."""

import os
import pty
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from extractors import catalog, checks
from extractors.commands import app
from warehouse import checks as whole
from warehouse import ledger
from warehouse.commands import app as operators
from warehouse.connection import WarehouseUnreachableError
from warehouse.settings import PROJECT, Settings, SettingsError, load


def _init(file: Path, *options: str) -> str:
    answer = CliRunner().invoke(app, ["init", "--config", str(file), *options])
    if answer.exception and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer.output


def test_a_written_file_that_does_not_load_or_shows_its_secrets(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "hourglass.yml"
    told = _init(
        file, "--name", "Tea: the shop", "--domain", "tea.example", "--country", "DE", "--time-zone", "Europe/Berlin",
        "--source", "files", "--source", "meta_ads", "--option", "meta_ads.accounts=act_1,act_2",
    )  # fmt: skip
    settings = load(file)
    assert (settings.shop.name, settings.shop.domains) == ("Tea: the shop", ("tea.example",))
    assert catalog.configured(settings)["meta_ads"].model_dump()["accounts"] == ("act_1", "act_2")
    assert (tmp_path / "drop").is_dir()
    assert "python -m warehouse check" in told
    environment = tmp_path / ".env"
    assert "HOURGLASS_META_ACCESS_TOKEN=" in environment.read_text()
    assert stat.S_IMODE(environment.stat().st_mode) == 0o600


def test_a_settings_file_is_overwritten_or_half_written(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "hourglass.yml"
    with pytest.raises(SettingsError, match=r"give --option shopify\.shop="):
        _init(file, "--source", "shopify")
    with pytest.raises(SettingsError, match="did you mean 'shopify'"):
        _init(file, "--source", "shopfy")
    with pytest.raises(SettingsError, match="--currency euro: three capital letters"):
        _init(file, "--currency", "euro")
    assert list(tmp_path.iterdir()) == []
    file.write_text("shop: {name: Mine}\n")
    with pytest.raises(SettingsError, match="stays as it is"):
        _init(file)
    assert file.read_text() == "shop: {name: Mine}\n"


def _at_a_terminal(file: Path, *lines: str) -> str:
    """What `init` says to somebody who types these lines."""
    ours, theirs = pty.openpty()
    os.write(ours, "".join(f"{line}\n" for line in lines).encode())
    command = [sys.executable, "-m", "warehouse", "init", "--config", str(file)]
    done = subprocess.run(command, stdin=theirs, stdout=subprocess.PIPE, text=True, cwd=PROJECT, timeout=60, check=True)
    os.close(ours)
    os.close(theirs)
    return done.stdout


def test_one_wrong_answer_costs_all_the_others(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "hourglass.yml"
    told = _at_a_terminal(
        file, "Tea", "tea.example", "Europe/Berln", "Europe/Berlin", "euro", "EUR", "Germany", "DE",
        "shopfy", "shopify", "", "tea.myshopify.com",
    )  # fmt: skip
    assert "Error: 'Europe/Berln' is no time zone of the IANA database; did you mean 'Europe/Berlin'?" in told
    assert "Error: three capital letters, as EUR" in told
    assert "Error: there is no source 'shopfy'; did you mean 'shopify'?" in told
    settings = load(file)
    assert (settings.shop.name, settings.shop.time_zone, settings.shop.country) == ("Tea", "Europe/Berlin", "DE")
    assert settings.sources == {"shopify": {"shop": "tea.myshopify.com"}}


def test_init_speaks_of_itself_under_another_name() -> None:
    command = [sys.executable, "-m", "warehouse", "init", "--help"]
    told = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60, check=True)
    assert "python -m warehouse init [OPTIONS]" in told.stdout


def test_a_folder_is_ready_that_no_night_can_read(settings: Settings, tmp_path: Path) -> None:
    chosen = settings.model_copy(update={"sources": {"files": {"path": str(tmp_path)}}})

    def told() -> str | None:
        return dict(checks.run_all(chosen, chosen.sources))["files"]

    assert "holds no file of a stream; see docs/files.md" in str(told())
    (tmp_path / "orders.csv").write_text("order_id,total\n1,5\n")
    (tmp_path / "refund.csv").write_text("refund_id\n")
    (tmp_path / "visits.csv").write_text("")
    (tmp_path / "leads.csv").write_text("lead_id,created_at\n1,yesterday\n")
    found = str(told())
    assert "the required column 'ordered_at' is missing" in found
    assert "refund.csv is not read: no stream has this name; did you mean 'refunds'?" in found
    assert "visits.csv: the file is empty" in found
    assert "leads.csv, line 2, column created_at: 'yesterday'" in found
    (tmp_path / "orders.csv").write_text("order_id,ordered_at,total\n1,2026-11-01,5\n")
    for name in ("refund", "visits", "leads"):
        (tmp_path / f"{name}.csv").unlink()
    assert told() is None


@pytest.mark.parametrize("is_home_empty", [True, False])
def test_before_the_first_night_status_shows_an_error_of_the_database(
    prepared: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_home_empty: bool
) -> None:
    file = tmp_path / "hourglass.yml"
    file.write_text("warehouse: {database: not_there_yet}\n")
    if is_home_empty:
        monkeypatch.setenv("HOURGLASS_HOME", str(tmp_path / "home"))
    told = CliRunner().invoke(operators, ["status", "--config", str(file)])
    assert (told.exit_code, told.stdout) == (0, f"no night has run yet: `make nightly CONFIG={file}`\n")
    told = CliRunner().invoke(operators, ["status", "--check", "--config", str(file)])
    assert (told.exit_code, told.stdout) == (1, "hourglass: no night has run\n")
    told = CliRunner().invoke(operators, ["psql", "--config", str(file)])
    assert isinstance(told.exception, WarehouseUnreachableError)
    assert "there is no warehouse yet: `make nightly CONFIG=" in str(told.exception)
    assert not (tmp_path / "home").exists()


def test_a_check_stops_at_another_shops_warehouse_or_notes_in_it(
    settings: Settings, warehouse: psycopg.Connection
) -> None:
    ledger.start_run(warehouse, settings, date(2026, 11, 1), "nightly")
    shop = settings.shop.model_copy(update={"name": "Coffee"})
    other = settings.model_copy(update={"shop": shop, "sources": {"files": {"path": "none"}}})
    (told,) = whole.problems(other)
    assert "shop.name is 'Coffee', but" in told and "holds the shop 'Test shop'" in told
    found = dict(checks.run_all(other, other.sources))
    assert list(found) == ["sources", "files"] and "none" in str(found["files"])
    spares = "select count(*) from pg_database where datname like '%spare%'"
    assert warehouse.execute(spares).fetchone() == (0,)


def test_a_missing_secret_is_not_named_with_the_page_that_helps(settings: Settings, monkeypatch) -> None:
    monkeypatch.delenv("HOURGLASS_META_ACCESS_TOKEN", raising=False)
    chosen = settings.model_copy(update={"sources": {"meta_ads": {"accounts": ["act_1"]}, "files": {"path": "none"}}})
    found = dict(checks.run_all(chosen, chosen.sources))
    assert found["meta_ads"] is not None
    assert "HOURGLASS_META_ACCESS_TOKEN is not set" in found["meta_ads"]
    assert "extractors/meta_ads/README.md" in found["meta_ads"]
    assert found["files"] is not None
    assert "none" in found["files"]
