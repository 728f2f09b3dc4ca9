"""The night's report as a message: the night in a few lines, and the pages attached."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage
from pathlib import Path

from reports.readers import PAGES
from reports.readings import Readings, read
from reports.sections import days, sources, tonight
from warehouse.query import OutdatedTableError
from warehouse.settings import Settings


def text(settings: Settings, night: date) -> str:
    """The measures of the night, a line each, and what was not complete."""
    readings = read(settings, night)
    states = sources.of(settings, readings)
    try:
        told = _told(settings, readings, is_fresh=states.is_fresh)
        lines = [f"{one.name}: {one.value} (usual {one.usual})" for one in told.measures] + [*told.doubts]
    except OutdatedTableError as error:
        lines = [f"The measures of the night are not known: {error}."]
    return "\n".join([f"{settings.shop.name}, night of {night}", *lines, *states.problems])


def doubts(settings: Settings, night: date) -> tuple[str, ...]:
    """What cannot be right in a night whose sources were all read."""
    readings = read(settings, night)
    try:
        return _told(settings, readings, is_fresh=sources.of(settings, readings).is_fresh).doubts
    except OutdatedTableError:
        return ()


def _told(settings: Settings, readings: Readings, *, is_fresh: bool) -> tonight.Night:
    known = days.known(readings, is_fresh=is_fresh)
    return tonight.of(readings, known, readings.night, settings.shop.currency, is_fresh=is_fresh)


def mail(settings: Settings, night: date, folder: Path) -> EmailMessage:
    """The message to `report.emails` with the pages of the night's folder."""
    message = EmailMessage()
    message["Subject"] = f"{settings.shop.name}: night of {night}"
    message["From"], message["To"] = settings.alerts.sender, ", ".join(settings.report.emails)
    message.set_content(text(settings, night))
    for page in PAGES:
        content = (folder / page.file).read_text(encoding="utf-8")
        message.add_attachment(content, subtype="html", filename=f"{night}-{page.title.lower()}.html")
    return message
