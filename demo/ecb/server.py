"""The central bank's server: three files up to the clock, which it publishes at 16:00 in Frankfurt."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from demo.ecb import files
from demo.faults import Fault
from demo.home import Home
from demo.web import Answer, Reply, Request, WebServer

_FRANKFURT, _HOUR = ZoneInfo("Europe/Berlin"), 16
_RECENT = timedelta(days=90)
FOLDER = "/stats/eurofxref"


@dataclass
class FileReply(Reply):
    """A reply whose body is bytes."""

    data: bytes = b""

    def content(self) -> bytes:
        """The file."""
        return self.data


def serve(home: Home, port: int = 0, now: Callable[[], datetime] | None = None) -> WebServer:
    """A server of the world in a demo folder, used as a context manager; `now` stands in for its clock."""
    return WebServer(lambda request: _answer(request, published(home, (now or home.now)())), _KINDS, port)


def published(home: Home, now: datetime) -> dict[date, dict[str, str]]:
    """The rates by day and currency that are out by an instant."""
    local = now.astimezone(_FRANKFURT)
    newest = local.date() if local.hour >= _HOUR else local.date() - timedelta(days=1)
    days: dict[date, dict[str, str]] = defaultdict(dict)
    with (home.platforms / "ecb" / "rates.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if (day := date.fromisoformat(row["date"])) <= newest:
                days[day][row["quote"]] = row["rate"]
    return dict(days)


def _answer(request: Request, days: dict[date, dict[str, str]]) -> Reply:
    newest = max(days, default=date.min)
    recent = {day: rates for day, rates in days.items() if newest - day < _RECENT}
    made = {
        "eurofxref-hist.zip": (lambda: files.history(days), "application/zip"),
        "eurofxref-hist-90d.xml": (lambda: files.xml(recent), "text/xml"),
        "eurofxref-daily.xml": (lambda: files.xml({newest: days[newest]}), "text/xml"),
    }
    folder, _, name = request.path.rpartition("/")
    if folder != FOLDER or name not in made:
        return Reply(None, 404, {"content-type": "text/html"}, "<html><body>Not found</body></html>")
    make, kind = made[name]
    return FileReply(headers={"content-type": kind}, data=make())


def _truncated(fault: Fault, request: Request, answer: Answer) -> Reply:
    """The file's first half, sent as if it were all."""
    whole = answer(request)
    return FileReply(headers=whole.headers, data=whole.content()[: len(whole.content()) // 2])


def _later(fault: Fault, request: Request, answer: Answer) -> Reply:
    seconds = str(fault.more.get("seconds", 3600))
    return Reply(None, 503, {"content-type": "text/html", "retry-after": seconds}, "<html></html>")


_KINDS = {"truncated": _truncated, "later": _later}
