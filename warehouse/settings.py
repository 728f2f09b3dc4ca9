"""All settings of a shop: one frozen object, and the only reader of the environment.

`hourglass.yml` holds what may be shown, the environment (or a `.env` file) what may not. Paths that Hourglass reads
are relative to the settings file; paths that it writes lie below `HOURGLASS_HOME` (default: `var/` of the project).
"""

from __future__ import annotations

import hmac
import os
import secrets
import sys
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

import yaml
from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from warehouse import address, complaints, shop_file
from warehouse.engine import ENGINES, Engine, Spark

PROJECT = Path(__file__).resolve().parent.parent


class SettingsError(ValueError):
    """The settings cannot be used; the message names the file, the key and the remedy."""


@cache
def _zones() -> frozenset[str]:
    """Names of the IANA database; finding them reads hundreds of files."""
    return frozenset(available_timezones())


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Shop(_Section):
    """The shop: what it is called, where it is and how it reports."""

    name: str = "Shop"
    domains: tuple[str, ...] = ()
    time_zone: str = "UTC"
    currency: str = Field("EUR", pattern="^[A-Z]{3}$")
    country: str | None = Field(None, pattern="^[A-Z]{2}$")
    numbers_of: str | None = Field(None, pattern="^[a-z_]+$")

    @field_validator("time_zone")
    @classmethod
    def _is_known_zone(cls, value: str) -> str:
        if value not in _zones():
            near = get_close_matches(value, _zones(), 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"{value!r} is no time zone of the IANA database{hint}")
        return value


class Warehouse(_Section):
    """Where the warehouse is; no url means the embedded server. And what computes staging to marts."""

    url: address.Address | None = None
    database: str = Field("hourglass", pattern="^[a-z][a-z0-9_]*$")
    engine: Engine = "postgres"
    spark: Spark = Spark()


class Landing(_Section):
    """Where extracted batches are kept: a folder, or an object store by URL."""

    url: str = "var/landing"
    merge_after_days: int | None = Field(None, ge=1)


class Attribution(_Section):
    """Windows and weights of attribution, see docs/glossary.md."""

    lookback_days: dict[str, int] = Field(default_factory=dict)
    path_restart: bool = False
    collapse_repeats: bool = False
    half_life_days: float = Field(7, gt=0)
    markov_order: int = Field(1, ge=1, le=3)
    training_days: int = Field(180, ge=1)
    fit_every: Literal["month", "night"] = "month"
    refit_restates: bool = False

    def lookbacks(self) -> dict[str, int]:
        """Lookback in days by kind of conversion; kinds that are not listed take `default`."""
        return {"default": 90, "order": 90, "first_order": 90, "lead": 30, **self.lookback_days}


class Identity(_Section):
    """How identifiers are joined to persons."""

    max_degree: int = Field(50, ge=1)


class MetaAudiences(_Section):
    """The ad account whose custom audiences are filled."""

    account: str = Field("", pattern="^(act_[0-9]+)?$")
    api_version: str = Field("v26.0", pattern=r"^v[0-9]+\.0$")
    graph_url: str | None = None
    timeout_seconds: float = Field(60, gt=0)
    retry_seconds: float = Field(5, ge=0)


class GoogleAudiences(_Section):
    """The Google Ads account whose customer lists are filled; `login` where a manager does it."""

    customer: str = ""
    login: str | None = None
    endpoint: str | None = None
    ca_file: str | None = None
    timeout_seconds: float = Field(60, gt=0)
    retry_seconds: float = Field(5, ge=0)


class Audiences(_Section):
    """How lists are made and where they go."""

    holdout_share: float = Field(0.10, ge=0, lt=1)
    universal_holdout_share: float = Field(0, ge=0, lt=1)
    destinations: tuple[str, ...] = ("csv_file",)
    path: str = "var/exports"
    keep_files_days: int = Field(7, ge=1)
    stale_after_days: int = Field(3, ge=0)
    meta: MetaAudiences = MetaAudiences()
    google: GoogleAudiences = GoogleAudiences()


class Transform(_Section):
    """How the transform is shown in Airflow."""

    task_per_model: bool = False


class Engagement(_Section):
    """When engagement is too low."""

    floor: float = Field(0.003, ge=0, lt=1)


class Report(_Section):
    """Where the nightly report is written, and to whom it is sent. A webhook's address: HOURGLASS_REPORT_WEBHOOK."""

    path: str = "var/report"
    emails: tuple[str, ...] = ()


class Metabase(_Section):
    """Where dashboards are made; the key comes from HOURGLASS_METABASE_API_KEY."""

    url: str | None = None
    database: str = "Hourglass"


class Retention(_Section):
    """How long is kept what is not data, and landing (None: for ever), in days."""

    log_days: int = Field(30, ge=1)
    quarantine_days: int = Field(30, ge=1)
    ledger_days: int = Field(400, ge=30)
    membership_days: int = Field(760, ge=90)
    landing_days: int | None = Field(None, ge=30)


class Alerts(_Section):
    """Who is told that a night failed, or is late. A webhook's address is a secret: HOURGLASS_ALERT_WEBHOOK."""

    emails: tuple[str, ...] = ()
    sender: str = "hourglass@localhost"
    smtp_host: str | None = None
    smtp_port: int = Field(587, ge=1, le=65535)
    smtp_user: str | None = None
    smtp_tls: bool = True
    deadline_minutes: int | None = Field(None, ge=1)


class Reputation(_Section):
    """What reviews and comments are measured by."""

    target_positive_share: float = Field(0.6667, gt=0, lt=1)


class Products(_Section):
    """Which products are said to go together."""

    affinity_min_orders: int = Field(5, ge=1)


class Referrals(_Section):
    """Who counts as a champion among those who refer."""

    champion_min_customers: int = Field(3, ge=1)


class Settings(_Section):
    """Everything a night needs to know. Frozen; secrets come from `secret()` only."""

    shop: Shop = Shop()
    warehouse: Warehouse = Warehouse()
    landing: Landing = Landing()
    sources: dict[str, dict[str, Any] | None] = Field(default_factory=dict)
    attribution: Attribution = Attribution()
    identity: Identity = Identity()
    audiences: Audiences = Audiences()
    transform: Transform = Transform()
    engagement: Engagement = Engagement()
    report: Report = Report()
    metabase: Metabase = Metabase()
    retention: Retention = Retention()
    alerts: Alerts = Alerts()
    reputation: Reputation = Reputation()
    products: Products = Products()
    referrals: Referrals = Referrals()

    home: Path = Field(exclude=True)
    file: Path = Field(exclude=True)
    is_demo: bool = Field(False, exclude=True)

    def written(self, path: str) -> Path:
        """Absolute form of a path that Hourglass writes: below the home folder unless it is absolute."""
        relative = Path(path)
        if relative.parts[:1] == ("var",):
            relative = Path(*relative.parts[1:])
        return relative if relative.is_absolute() else self.home / relative

    def read(self, path: str) -> Path:
        """Absolute form of a path that Hourglass reads: relative to the settings file."""
        return self.file.parent / Path(path).expanduser()

    @property
    def landing_url(self) -> str:
        """Landing as an absolute path or as the URL of an object store."""
        return self.landing.url if "://" in self.landing.url else str(self.written(self.landing.url))

    @property
    def report_path(self) -> Path:
        """Folder of the nightly reports."""
        return self.written(self.report.path)

    @property
    def exports_path(self) -> Path:
        """Folder of the files that `csv_file` exports."""
        return self.written(self.audiences.path)

    @property
    def zone(self) -> ZoneInfo:
        """Time zone of the shop's business days."""
        return ZoneInfo(self.shop.time_zone)

    def end_of(self, night: date) -> datetime:
        """First instant after the business day `night`."""
        return datetime.combine(night + timedelta(days=1), datetime.min.time(), self.zone)

    def secret(self, name: str) -> SecretStr | None:
        """The secret `HOURGLASS_<NAME>` of the environment or the `.env` file; None if there is none."""
        value = self._environment.get(f"HOURGLASS_{name.upper()}")
        return SecretStr(value) if value else None

    def kept_secret(self, name: str) -> SecretStr:
        """A secret of the environment, or one drawn once and kept in `<home>/secrets/<name>` (mode 0600)."""
        given = self.secret(name)
        if given is not None:
            return given
        path = self.home / "secrets" / name
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            aside = path.with_suffix(f".{os.getpid()}")
            aside.touch(mode=0o600)
            aside.write_text(secrets.token_hex(32))
            try:
                os.link(aside, path)  # fails if another process drew it first
            except FileExistsError:
                pass
            finally:
                aside.unlink()
        return SecretStr(path.read_text())

    def key(self, purpose: str) -> bytes:
        """Key for one purpose (identities, holdouts), derived from the pepper, which is never in the database."""
        return hmac.digest(self.kept_secret("pepper").get_secret_value().encode(), purpose.encode(), "sha256")

    @cached_property
    def _environment(self) -> Mapping[str, str | None]:
        return {**dotenv_values(PROJECT / ".env"), **dotenv_values(self.file.parent / ".env"), **os.environ}


def home_folder() -> Path:
    """Folder below which everything is written: `HOURGLASS_HOME`, default `var/` of the project."""
    return Path(os.environ.get("HOURGLASS_HOME") or PROJECT / "var").resolve()


def demo_file(home: Path) -> Path:
    """Settings file of the demo shop, which `make nightly` writes when there is no configuration."""
    return home / "demo" / "hourglass.yml"


def load(config: str | Path | None = None) -> Settings:
    """Read the settings of `config`, else of `HOURGLASS_CONFIG`, else of the demo shop.

    Raises SettingsError with the file, the key and the nearest known key if something is not right.
    """
    home = home_folder()
    named = config or os.environ.get("HOURGLASS_CONFIG") or os.environ.get("CONFIG")
    file = Path(named).expanduser().resolve() if named else demo_file(home)
    if not file.is_file():
        first = "name yours with --config, or run `make nightly`, which makes the demo shop"
        remedy = "check CONFIG or HOURGLASS_CONFIG" if named else first
        raise SettingsError(f"{file}: there is no such settings file; {remedy}")
    try:
        content = shop_file.read(file.read_text(encoding="utf-8")) or {}
    except shop_file.DuplicateKeyError as error:
        raise SettingsError(f"{file}: {error}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: not a YAML file: {error}") from None
    if not isinstance(content, dict):
        raise SettingsError(f"{file}: expected `key: value` lines, found {type(content).__name__}")
    for key in content:
        if not isinstance(key, str):  # YAML reads on, off, yes and no as true and false
            raise SettingsError(f"{file}: {key!r} is no key; put it in quotes if it is meant")
    for reserved in ("home", "file", "is_demo"):
        if reserved in content:
            raise SettingsError(f"{file}: {reserved!r} cannot be set in the file")
    _put_environment(content, file)
    try:
        return Settings(**content, home=home, file=file, is_demo=file == demo_file(home))
    except ValidationError as error:
        raise SettingsError("\n".join(_explain(file, problem) for problem in error.errors())) from None


def _put_environment(content: dict[str, Any], file: Path) -> None:
    """`HOURGLASS_WAREHOUSE_URL` stands for `warehouse.url`, which may hold a password; the file wins.

    `HOURGLASS_ENGINE` wins over `warehouse.engine`: it is that of one night (`make nightly ENGINE=…`).
    """
    url = {**dotenv_values(file.parent / ".env"), **os.environ}.get("HOURGLASS_WAREHOUSE_URL")
    engine = os.environ.get("HOURGLASS_ENGINE")
    if engine and engine not in ENGINES:
        raise SettingsError(f"ENGINE={engine}: there is no such engine; known are {', '.join(ENGINES)}")
    warehouse = content.get("warehouse") or {}
    if not isinstance(warehouse, dict):
        return
    if url and warehouse.get("url") is None:
        if problem := address.problem(url):
            raise SettingsError(f"HOURGLASS_WAREHOUSE_URL: {problem}")
        content["warehouse"] = warehouse = {**warehouse, "url": url}
    if engine:
        content["warehouse"] = {**warehouse, "engine": engine}


def load_for_reading(config: str | Path | None = None) -> Settings:
    """Like `load`, but where nothing names a file those of the last night in this home, which may hold several shops.

    Which shop that is, is said on standard error: standard output is what was asked for.
    """
    last = home_folder() / "last_settings"
    if config or os.environ.get("HOURGLASS_CONFIG") or os.environ.get("CONFIG") or not last.is_file():
        return load(config)
    settings = load(last.read_text())
    print(f"{settings.shop.name}, the shop of the last night; another one: --config FILE", file=sys.stderr)
    return settings


def remember(settings: Settings) -> None:
    """Note these settings as those of the last night, for `python -m warehouse dsn` and the like."""
    settings.home.mkdir(parents=True, exist_ok=True)
    aside = settings.home / f"last_settings.{os.getpid()}"
    aside.write_text(str(settings.file))
    aside.replace(settings.home / "last_settings")


def set_environment(values: Mapping[str, str]) -> None:
    """Hand settings to libraries that read the environment only (dbt, Airflow, Great Expectations)."""
    os.environ.update(values)


def environment(name: str) -> str | None:
    """One variable that is not a secret, for the entry points (`DATE`, `PATH`, test folders)."""
    return os.environ.get(name) or None


def _explain(file: Path, problem: Any) -> str:
    """One line for one problem that pydantic found."""
    where = ".".join(str(part) for part in problem["loc"])
    if problem["type"] != "extra_forbidden":
        return f"{file}: {where}: {complaints.in_words(problem)}"
    model: Any = Settings
    for part in problem["loc"][:-1]:
        model = model.model_fields[part].annotation
    known = [name for name in model.model_fields if name not in ("home", "file", "is_demo")]
    return f"{file}: {where}: {complaints.unknown(str(problem['loc'][-1]), known)}"
