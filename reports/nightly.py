"""The nightly report: pages that need nothing but themselves, for whoever decides on tomorrow's budget at eight."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports import figures, metrics
from reports.readers import ALWAYS, PAGES, Page
from reports.readings import Readings, read
from reports.sections import (
    channels,
    checks,
    cohorts,
    competitors,
    days,
    engagement,
    funnel,
    headline,
    leads,
    lifts,
    lists,
    outlook,
    platforms,
    purchases,
    reach,
    reputation,
    restatements,
    sources,
    steps,
    tonight,
)
from warehouse.query import OutdatedTableError
from warehouse.settings import Settings

_TEMPLATES = Path(__file__).parent / "templates"
_EXPLAINED = (
    "spend", "orders", "net_revenue", "return_on_ad_spend", "new_customers", "return_to_date", "expected_return",
    "customer_acquisition_cost", "lead_to_customer_share", "abandonment_rate", "retention",
    "engagement_rate", "positive_share", "answered_share",
)  # fmt: skip


def write(settings: Settings, night: date, run_id: str) -> Path:
    """Write the pages of a night to `<report path>/<night>/` and return the path of the first, `index.html`.

    A page replaces an earlier one of the same night whole; `<report path>/index.html` leads to the newest night.
    """
    context = _context(settings, read(settings, night), run_id)
    folder = settings.report_path / str(night)
    for page in reversed(PAGES):  # the first one last: it leads to the others
        _replace(folder / page.file, _written(context, page))
    newest = max(folder.parent.name for folder in settings.report_path.glob("????-??-??/index.html"))
    shop = settings.shop.name
    _replace(
        settings.report_path / "index.html", _environment().get_template("newest.html").render(night=newest, shop=shop)
    )
    return folder / PAGES[0].file


def render(settings: Settings, readings: Readings, run_id: str, page: Page = PAGES[0]) -> str:
    """A page as HTML, without a reference to anything outside the night's own pages."""
    return _written(_context(settings, readings, run_id), page)


def _written(context: dict[str, Any], page: Page) -> str:
    sections = [
        name
        for name in page.sections
        if name not in context["left_out"] and (name in ALWAYS or not context["is_empty"])
    ]
    return _environment().get_template("page.html").render(context, page=page, pages=PAGES, sections=sections)


def _context(settings: Settings, readings: Readings, run_id: str) -> dict[str, Any]:
    """What the sections show, by section. What asks for a column that is not there is left out, and told."""
    states, shown, left_out = sources.of(settings, readings), dict[str, Any](), dict[str, str]()
    for name, section in _sections(settings, readings, is_fresh=states.is_fresh).items():
        try:
            shown[name] = section()
        except OutdatedTableError as error:
            shown[name], left_out[name] = None, str(error)
    told = [f"{figures.label(name)} is left out: {reason}." for name, reason in left_out.items()]
    return shown | {
        "shop": settings.shop,
        "night": readings.night,
        "run_id": run_id,
        "is_empty": readings.is_empty,
        "left_out": left_out,
        "windows": settings.attribution.lookbacks(),
        "sources": replace(states, problems=(*states.problems, *told)),
        "metrics": [metrics.defined()[name] for name in _EXPLAINED],
    }


def _sections(settings: Settings, readings: Readings, *, is_fresh: bool) -> dict[str, Callable[[], Any]]:
    night, currency = readings.night, settings.shop.currency

    @cache
    def known() -> list[days.Day]:
        return days.known(readings, is_fresh=is_fresh)

    return {
        "tonight": lambda: tonight.of(readings, known(), night, currency, is_fresh=is_fresh),
        "headline": lambda: headline.of(known(), night, currency),
        "days": lambda: days.of(known(), night, currency),
        "channels": lambda: channels.of(readings, currency),
        "outlook": lambda: outlook.of(readings, currency),
        "cohorts": lambda: cohorts.of(readings, currency),
        "reach": lambda: reach.of(readings),
        "leads": lambda: leads.of(readings),
        "funnel": lambda: funnel.of(readings),
        "steps": lambda: steps.of(readings),
        "purchases": lambda: purchases.of(readings),
        "engagement": lambda: engagement.of(readings, settings.engagement.floor),
        "reputation": lambda: reputation.of(readings, settings.reputation.target_positive_share),
        "competitors": lambda: competitors.of(readings),
        "lists": lambda: lists.of(readings),
        "lifts": lambda: lifts.of(readings),
        "checks": lambda: checks.of(readings),
        "platforms": lambda: platforms.of(readings),
        "restatements": lambda: restatements.of(readings, currency),
    }


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        count=figures.count,
        money=figures.money,
        percent=figures.percent,
        ratio=figures.ratio,
        label=figures.label,
        percents=figures.percents,
        moneys=figures.moneys,
    )
    return environment


def _replace(path: Path, content: str) -> Path:
    """Write aside and rename, so that no reader ever sees half a page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(f".{os.getpid()}")
    aside.write_text(content, encoding="utf-8")
    aside.replace(path)
    return path
