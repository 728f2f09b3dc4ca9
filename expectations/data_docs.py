"""Data Docs: what was expected, night by night, and what was found, as pages that open from a disk.

They are made from `ops.validations`, which holds no personal data. Great Expectations' own pages load their styles
and scripts from seven hosts, are blank without them, and grow by two files a validation; these need nothing but
themselves, and only the newest nights are kept.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, PackageLoader

from warehouse import validations
from warehouse.connection import connect
from warehouse.settings import Settings
from warehouse.validations import PastValidation

KEPT_NIGHTS = 30


def render(settings: Settings, run_id: str) -> Path:
    """Write the page of a run's night and the index of all; returns the index's path.

    Older nights than the newest 30 are removed, so it may be called any number of times.
    """
    folder = settings.home / "data_docs"
    (folder / "nights").mkdir(parents=True, exist_ok=True)
    with connect(settings, "loader") as connection:
        nights = validations.nights(connection, KEPT_NIGHTS)
        night = validations.night_of(connection, run_id)
        found = validations.of_night(connection, night)
    templates = Environment(loader=PackageLoader("expectations"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    pages = folder / "nights"
    shop = settings.shop.name
    if night in {one.night for one in nights}:
        page = templates.get_template("night.html").render(shop=shop, night=night, suites=_suites(found))
        _write(pages / f"{night}.html", page)
    kept = {f"{one.night}.html" for one in nights}
    for file in pages.glob("*.html"):
        if file.name not in kept:
            file.unlink()
    shown = [one for one in nights if (pages / f"{one.night}.html").exists()]
    _write(folder / "index.html", templates.get_template("index.html").render(shop=shop, nights=shown))
    return folder / "index.html"


def _suites(found: Iterable[PastValidation]) -> list[tuple[str, list[PastValidation]]]:
    """Results by suite, what is not so first; suites with critical failures before all others."""

    def place(one: PastValidation) -> tuple[bool, bool]:
        return one.is_success, one.severity != "critical"

    ordered = sorted(found, key=lambda one: (one.suite, *place(one)))
    suites = [(suite, list(results)) for suite, results in groupby(ordered, key=lambda one: one.suite)]
    return sorted(suites, key=lambda suite: (place(suite[1][0]), suite[0]))


def _write(path: Path, content: str) -> None:
    aside = path.with_suffix(f".{os.getpid()}")
    aside.write_text(content, encoding="utf-8")
    aside.replace(path)
