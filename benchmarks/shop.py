"""A demo shop with every vendor's server and database at once, larger than a demo needs, for the figures by source."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import yaml
from psycopg import sql

from benchmarks import calls
from demo import databases
from demo.drop import write_contract, write_world
from demo.ecb import server as ecb
from demo.files import write_csv
from demo.google.server import GoogleServer
from demo.home import Home
from demo.meta.server import MetaServer
from demo.settings import keep_secrets, write_settings
from demo.shopify.server import ShopifyServer
from demo.woocommerce.server import KEY, WooCommerceServer
from demo.world.calendar import iso, midnight
from demo.world.generate import Plan, World, generate
from demo.world.tables import Row, Tables
from extractors import catalog
from warehouse import migrate, server
from warehouse.connection import connect, dsn
from warehouse.settings import Settings, load

NIGHT = date(2026, 11, 20)
_TRACKS = "bench_tracks"  # the database of an event export
_DATABASES = {"umami": "demo_umami", "web_events": _TRACKS, "sql": _TRACKS}
_COLUMNS = ("id", "received_at", "timestamp", "anonymous_id", "user_id", "event", "context_page_url")
_SHORT_DAYS = 15  # of the smaller exports of files and sql
_COPIES = 8  # of each event in databases and files, whose rows are far more than a small shop's
_CURRENCIES = [f"{one}{other}" for one in "ABCDEF" for other in "ABCDE"]  # as many as the bank's own file holds
_FIRST_RATE = date(1999, 1, 4)


@dataclass
class Shop:
    """Where the servers are: options of each source, and for each vendor's server its log and its faults."""

    home: Home
    settings: Settings
    _options: dict[str, dict[str, Any]]
    servers: dict[str, Any]
    maintenance: psycopg.Connection
    _seen: int = 0

    def options(self, source: str, size: str) -> dict[str, Any]:
        """Options of a source; what has no option for days is there in two sizes."""
        if source == "sql":
            return {"mapping": str(self.home.folder / f"{size}.yml")}
        if source == "files":
            return {"path": str(self.home.folder / size)}
        return self._options[source]

    def forget_calls(self, source: str) -> None:
        """What the source's server has seen so far does not count."""
        if source in _DATABASES:
            self._seen = calls.transactions(self.maintenance, _DATABASES[source])
        elif source == "google_ads":
            self.servers[source].log.clear()
            self.servers[source].token.given.clear()
        elif source in self.servers:
            getattr(self.servers[source], "graph", self.servers[source]).log.clear()

    def calls(self, source: str, units: int) -> tuple[int, int]:
        """Calls that the source's server has seen since, and the least possible for these units; none for files."""
        if source in _DATABASES:
            return calls.transactions(self.maintenance, _DATABASES[source]) - self._seen, units
        if source == "google_ads":
            google = self.servers[source]
            return calls.of_google(google.log, len(google.token.given))
        return calls.of_http(self.servers[source].log) if source in self.servers else (0, 0)


@contextmanager
def open_shop(folder: Path, days: int) -> Iterator[Shop]:
    """A shop of so many days up to NIGHT in an empty home folder; the caller sets HOURGLASS_HOME to it."""
    home = Home(folder / "demo")
    world = generate(Plan(1, 1.0, NIGHT - timedelta(days=days - 1), NIGHT))
    write_world(home, world)
    home.set_clock(NIGHT + timedelta(days=1))
    _write_rates(home)
    _write_exports(home, world)
    with ExitStack() as running:
        meta, google, shopify, woocommerce, bank = (
            running.enter_context(one)
            for one in (
                MetaServer(home),
                GoogleServer(home),
                ShopifyServer(home),
                WooCommerceServer(home),
                ecb.serve(home),
            )
        )
        addresses = {"meta": meta.url, "google": google.url, "shopify": shopify.url, "ecb": bank.url}
        write_settings(home, addresses)
        settings = load(home.settings)
        migrate.prepare(settings, catalog.all_streams())
        running.callback(server.stop, settings)
        _hurry(settings)
        databases.prepare(home)
        databases.follow_clock(home)
        _copy_umamis_events(settings)
        _fill_tracks(settings, home, world)
        maintenance = running.enter_context(connect(settings, database="postgres", autocommit=True))
        servers = {"meta_ads": meta, "page_insights": meta, "google_ads": google, "shopify": shopify}
        servers |= {"woocommerce": woocommerce, "exchange_rates": bank}
        yield Shop(home, settings, _options(settings, woocommerce.url), servers, maintenance)


def _hurry(settings: Settings) -> None:
    """Let the server leave its writes to the system: it holds nothing that must outlive a power cut."""
    with connect(settings, database="postgres", autocommit=True) as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(sql.SQL("alter system set {} = off").format(sql.Identifier(name)))
        connection.execute("select pg_reload_conf()")


def _options(settings: Settings, woocommerce: str) -> dict[str, dict[str, Any]]:
    """Options by source: the demo shop's, and those of the sources that it does not use."""
    return {
        **yaml.safe_load(settings.file.read_text())["sources"],
        "woocommerce": {"shop_url": woocommerce},
        "web_events": {"preset": "segment", "schema_name": "site", "tables": ["tracks"]},
    }


def _write_exports(home: Home, world: World) -> None:
    """All of the world as files of the contract, and the last days alone; and the same for a mapping file."""
    since = midnight(NIGHT - timedelta(days=_SHORT_DAYS - 1))
    write_contract(home.folder / "full", world.drop, lambda stream, tables: _copied(stream, tables, 0))
    write_contract(home.folder / "short", world.drop, lambda stream, tables: _copied(stream, tables, since))
    query = "select id as event_id, timestamp as occurred_at, event as name, anonymous_id from site.tracks"
    for size, condition in (("full", ""), ("short", f" where timestamp >= '{iso(since)}'")):
        mapping = {"events": {"query": query + condition, "secret": "web_events_url"}}  # pragma: allowlist secret
        (home.folder / f"{size}.yml").write_text(yaml.safe_dump(mapping))


def _fill_tracks(settings: Settings, home: Home, world: World) -> None:
    """The shop's events as Segment exports them, and the keys of the sources that the demo shop does not use."""
    with connect(settings, database="postgres", autocommit=True) as owner:
        owner.execute(sql.SQL("create database {}").format(sql.Identifier(_TRACKS)))
    with connect(settings, database=_TRACKS, autocommit=True) as owner:
        columns = "id text, received_at timestamptz, timestamp timestamptz, anonymous_id text, user_id text"
        owner.execute("create schema site")
        owner.execute(
            sql.SQL("create table site.tracks ({}, event text, context_page_url text)").format(sql.SQL(columns))
        )  # type: ignore[arg-type]
        with owner.cursor().copy(f"copy site.tracks ({', '.join(_COLUMNS)}) from stdin") as copy:  # type: ignore[arg-type]
            for _, row in world.drop.rows("events"):
                copy.write_row(_track(row))
        others = ", ".join(_COLUMNS[1:])
        again = f"insert into site.tracks select id || '-' || n, {others} from site.tracks, generate_series(2, %s) n"
        owner.execute(again, (_COPIES,))  # type: ignore[arg-type]
        owner.execute("create index on site.tracks (received_at)")
        owner.execute("analyze")
    keys = {f"HOURGLASS_WOOCOMMERCE_CONSUMER_{part}": value for part, value in zip(("KEY", "SECRET"), KEY, strict=True)}
    keep_secrets(home, {**keys, "HOURGLASS_WEB_EVENTS_URL": dsn(settings, database=_TRACKS)})


def _copied(stream: str, tables: Tables, since: int) -> list[tuple[int, Row]]:
    """Rows from an instant on; of events some copies, under ids of their own."""
    rows = [(at, row) for at, row in tables.rows(stream) if at >= since]
    numbers = range(1, _COPIES) if stream == "events" else ()
    return rows + [(at, {**row, "event_id": f"{row['event_id']}-{number}"}) for number in numbers for at, row in rows]


def _copy_umamis_events(settings: Settings) -> None:
    """Each event of Umami's some times more, under ids of their own."""
    columns = "select string_agg(attname, ', ') from pg_attribute where attrelid = 'website_event'::regclass"
    with connect(settings, database=_DATABASES["umami"], autocommit=True) as owner:
        found = owner.execute(f"{columns} and attnum > 0 and attname <> 'event_id'").fetchone()  # type: ignore[arg-type]
        others = found[0] if found else ""
        again = f"select gen_random_uuid(), {others} from website_event, generate_series(2, %s) n"
        owner.execute(f"insert into website_event (event_id, {others}) {again}", (_COPIES,))  # type: ignore[arg-type]
        owner.execute("analyze")


def _track(row: Row) -> list[Any]:
    at = row["occurred_at"]
    return [row["event_id"], at, at, row["anonymous_id"], row["user_id"] or None, row["name"], row["page_url"]]


def _write_rates(home: Home) -> None:
    """Rates of every working day since the central bank began, as its own file has them."""
    days = [_FIRST_RATE + timedelta(days=count) for count in range((NIGHT - _FIRST_RATE).days)]
    rows = [
        {"date": day, "base": "EUR", "quote": f"X{letters}", "rate": f"1.{(number * 37 + day.toordinal()) % 9000:04d}"}
        for day in days
        if day.weekday() < 5
        for number, letters in enumerate(_CURRENCIES)
    ]
    write_csv(home.platforms / "ecb" / "rates.csv", ["date", "base", "quote", "rate"], rows)
