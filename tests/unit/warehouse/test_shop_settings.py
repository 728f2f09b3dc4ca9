"""Settings: mistakes are named with their remedy, secrets are never shown, paths are where the file says."""

from pathlib import Path

import pytest

from warehouse import settings as module
from warehouse.settings import Settings, SettingsError, load, load_for_reading, remember


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder and an environment without any of Hourglass's variables."""
    for name in (
        "HOURGLASS_CONFIG",
        "CONFIG",
        "HOURGLASS_PEPPER",
        "HOURGLASS_META_TOKEN",
        "HOURGLASS_ENGINE",
        "HOURGLASS_WAREHOUSE_URL",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOURGLASS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def _file(folder: Path, text: str) -> Path:
    path = folder / "hourglass.yml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("shp: {}", "shp: unknown key; did you mean 'shop'?"),
        ("shop: {time_zon: UTC}", "shop.time_zon: unknown key; did you mean 'time_zone'?"),
        ("shop: {xyz: 1}", "shop.xyz: unknown key; known here: name, domains"),
        ("shop: {time_zone: Europe/Berln}", "shop.time_zone: 'Europe/Berln' is no time zone of the IANA database; "),
        ("shop: {currency: euro}", "shop.currency: "),
        ("shop: {country: DEU}", "shop.country: "),
        ("audiences: {holdout_share: 2}", "audiences.holdout_share: "),
        ("warehouse: {engine: oracle}", "warehouse.engine: "),
        ("home: /tmp", "'home' cannot be set in the file"),
        ("- a", "expected `key: value` lines"),
        ("a: [", "not a YAML file"),
        ("on: 1", "True is no key"),
        ("sources: {files: {}}\nshop: {}\nsources: {umami: {}}", "line 3: sources: this key is in line 1 already"),
        ("sources:\n  files: {path: a}\n  files: {path: b}", "line 3: files: this key is in line 2 already"),
    ],
)
def test_a_mistake_names_file_key_and_remedy(home: Path, tmp_path: Path, text: str, message: str) -> None:
    file = _file(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        load(file)
    assert str(caught.value).startswith(str(file))
    assert message in str(caught.value)


def test_a_merged_key_that_is_overruled_is_taken_for_a_second_one(home: Path, tmp_path: Path) -> None:
    both = "sources:\n  files: &shared {path: a, zone: UTC}\n  sql: {<<: *shared, path: b}\n  umami: *shared"
    assert load(_file(tmp_path, both)).sources["sql"] == {"path": "b", "zone": "UTC"}


def test_the_engine_asked_for_one_night_is_not_taken(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = _file(tmp_path, "warehouse: {engine: postgres, database: tea}")
    monkeypatch.setenv("HOURGLASS_ENGINE", "duckdb")
    assert (load(file).warehouse.engine, load(file).warehouse.database) == ("duckdb", "tea")
    monkeypatch.setenv("HOURGLASS_ENGINE", "oracle")
    with pytest.raises(
        SettingsError, match="ENGINE=oracle: there is no such engine; known are postgres, duckdb, spark"
    ):
        load(file)


def test_all_mistakes_are_told_at_once(home: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(_file(tmp_path, "shop: {currency: euro}\nshp: {}"))
    assert len(str(caught.value).splitlines()) == 2


def test_a_missing_file_says_what_to_check(home: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such settings file; check CONFIG"):
        load(tmp_path / "none.yml")
    with pytest.raises(SettingsError, match="name yours with --config, or run `make nightly`"):
        load()


def test_secrets_are_never_shown(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOURGLASS_META_TOKEN", "canary-token")
    settings = load(_file(tmp_path, "warehouse: {url: 'postgresql://u:canary-password@h/d'}"))
    token = settings.secret("meta_token")
    assert token is not None and token.get_secret_value() == "canary-token"
    drawn = settings.kept_secret("pepper").get_secret_value()
    for shown in (repr(settings), str(settings), str(settings.model_dump()), settings.model_dump_json(), repr(token)):
        assert "canary" not in shown and drawn not in shown


def test_a_wrong_secret_is_not_repeated_in_the_error(home: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(_file(tmp_path, "warehouse: {url: [canary-password]}"))
    assert "canary" not in str(caught.value)


_UNREADABLE = [
    "postgres+psycopg2://u:canary@h/b",  # pragma: allowlist secret
    "mysql://canary/b",
    "canary bar",
    "host=a b canary",
]


@pytest.mark.parametrize("url", _UNREADABLE)
def test_an_address_that_cannot_be_read_shows_its_password(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    says = "cannot be read; it has to be postgresql://user@host:5432/database"
    file = _file(tmp_path, f"warehouse: {{url: '{url}'}}")
    with pytest.raises(SettingsError) as caught:
        load(file)
    assert str(caught.value) == f"{file}: warehouse.url: {says}"
    monkeypatch.setenv("HOURGLASS_WAREHOUSE_URL", url)
    with pytest.raises(SettingsError) as caught:
        load(_file(tmp_path, "shop: {}"))
    assert str(caught.value) == f"HOURGLASS_WAREHOUSE_URL: {says}"


def test_a_drawn_secret_stays_the_same_and_is_for_the_owner_only(home: Path, tmp_path: Path) -> None:
    file = _file(tmp_path, "shop: {}")
    first = load(file).kept_secret("pepper").get_secret_value()
    assert load(file).kept_secret("pepper").get_secret_value() == first
    assert len(first) == 64
    assert (home / "secrets" / "pepper").stat().st_mode & 0o777 == 0o600
    assert load(file).key("identity") != load(file).key("holdout")


def test_a_dotenv_file_beside_the_settings_is_read_and_the_environment_wins(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("HOURGLASS_META_TOKEN=from file\n")
    file = _file(tmp_path, "shop: {}")
    assert load(file).secret("meta_token").get_secret_value() == "from file"  # type: ignore[union-attr]
    monkeypatch.setenv("HOURGLASS_META_TOKEN", "from environment")
    assert load(file).secret("meta_token").get_secret_value() == "from environment"  # type: ignore[union-attr]


def test_paths_that_are_read_are_relative_to_the_file_and_written_ones_below_home(home: Path, tmp_path: Path) -> None:
    settings = load(_file(tmp_path, "report: {path: var/report}"))
    assert settings.read("drop") == tmp_path / "drop"
    assert settings.read("/data/drop") == Path("/data/drop")
    assert settings.report_path == home / "report"
    assert settings.landing_url == str(home / "landing")
    assert settings.written("/elsewhere") == Path("/elsewhere")
    assert load(_file(tmp_path, "landing: {url: 's3://bucket/x'}")).landing_url == "s3://bucket/x"


def test_the_last_nights_settings_are_taken_in_silence_or_over_those_that_are_named(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    last = load(_file(tmp_path, "shop: {name: Last}"))
    remember(last)
    assert load_for_reading().shop.name == "Last"
    said = capsys.readouterr()
    assert said.out == ""  # where `dsn` prints the address and nothing else
    assert said.err == "Last, the shop of the last night; another one: --config FILE\n"
    other = tmp_path / "other.yml"
    other.write_text("shop: {name: Other}")
    monkeypatch.setenv("HOURGLASS_CONFIG", str(other))
    assert load_for_reading().shop.name == "Other"
    assert load_for_reading(last.file).shop.name == "Last"
    assert capsys.readouterr().err == ""


def test_settings_cannot_be_changed(home: Path, tmp_path: Path) -> None:
    settings = load(_file(tmp_path, "shop: {}"))
    with pytest.raises(ValueError, match="frozen"):
        settings.shop = Settings(home=home, file=home).shop  # type: ignore[misc]


def test_the_end_of_a_night_follows_the_clocks_of_the_shop(home: Path, tmp_path: Path) -> None:
    from datetime import UTC, date, datetime

    settings = load(_file(tmp_path, "shop: {time_zone: Europe/Berlin}"))
    assert settings.end_of(date(2026, 3, 28)).astimezone(UTC) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert settings.end_of(date(2026, 3, 29)).astimezone(UTC) == datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert module.home_folder() == home
