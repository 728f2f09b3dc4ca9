"""`init` and `check`: what somebody meets who has nothing yet."""

import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractors import catalog, checks
from extractors.commands import app
from warehouse.settings import Settings, SettingsError, load


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
    with pytest.raises(SettingsError, match=r"hourglass.yml: shop.currency"):
        _init(file, "--currency", "euro")
    assert list(tmp_path.iterdir()) == []
    file.write_text("shop: {name: Mine}\n")
    with pytest.raises(SettingsError, match="stays as it is"):
        _init(file)
    assert file.read_text() == "shop: {name: Mine}\n"


def test_a_missing_secret_is_not_named_with_the_page_that_helps(settings: Settings, monkeypatch) -> None:
    monkeypatch.delenv("HOURGLASS_META_ACCESS_TOKEN", raising=False)
    chosen = settings.model_copy(update={"sources": {"meta_ads": {"accounts": ["act_1"]}, "files": {"path": "none"}}})
    found = dict(checks.run_all(chosen, chosen.sources))
    assert found["meta_ads"] is not None
    assert "HOURGLASS_META_ACCESS_TOKEN is not set" in found["meta_ads"]
    assert "extractors/meta_ads/README.md" in found["meta_ads"]
    assert found["files"] is not None
    assert "none" in found["files"]
