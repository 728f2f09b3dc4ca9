"""Before the first night: is every source's option right, is every secret there, and does the vendor accept it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from extractors import catalog, first_settings, run
from warehouse import migrate, spare
from warehouse.connection import connect
from warehouse.settings import Settings


def run_all(settings: Settings, names: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """Each source with what stands in its way, or None where it is ready. Nothing is read but what proves access.

    Where the warehouse holds another shop, nothing may be noted in it: the sources are tried beside an empty one, which
    only the embedded server can make.
    """
    try:
        migrate.prepare(settings, catalog.all_streams())
    except migrate.AnotherShopError:
        if settings.warehouse.url is not None:
            yield "sources", "not tried, because the warehouse holds another shop"
            return
        yield "sources", "the warehouse holds another shop; they are tried beside an empty one"
        with spare.warehouse(settings, catalog.all_streams()) as empty:
            yield from _each(empty, names)
    else:
        yield from _each(settings, names)


def _each(settings: Settings, names: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    with connect(settings, "loader") as connection:
        for name in names:
            missing = _missing_secrets(settings, name)
            if missing:
                yield name, "; ".join(missing)
                continue
            work = run.context(settings, connection, name, datetime.now(settings.zone).date(), "check")
            try:
                getattr(work.source.module, "check", work.source.module.accounts)(work)
            except run.ExtractionError as error:
                yield name, str(error)
            else:
                yield name, None


def _missing_secrets(settings: Settings, name: str) -> list[str]:
    source = catalog.sources()[name]
    return [
        f"HOURGLASS_{secret.upper()} is not set (environment, or .env beside {settings.file.name}): "
        f"{first_settings.explanation(source, secret)}"
        for secret, fact in source.secrets.items()
        if fact.get("required") and settings.secret(secret) is None
    ]
