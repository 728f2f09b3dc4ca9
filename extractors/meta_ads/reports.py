"""Insights by asynchronous report jobs: submit, look until done, read; ask for less where Meta cannot give it at once.

Source: Insights API, asynchronous jobs; best practices (one row of parameters is kept through every split, because a
part that lost its filter would lose the figures of archived and deleted ads).
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from facebook_business.adobjects.ad import Ad
from facebook_business.adobjects.adset import AdSet
from facebook_business.adobjects.campaign import Campaign

from extractors.graph import errors
from extractors.graph.client import Graph
from extractors.graph.errors import Fault, MetaError, Verdict
from extractors.meta_ads import insights

LEVELS = ("account", "campaign", "adset", "ad")
_JOB_FIELDS = (
    "async_status,async_percent_completion,error_code,error_subcode,error_message,error_user_title,error_user_msg"
)
_JOB_ATTEMPTS = 2  # then the report is asked for in parts
_LONGEST_POLL_SECONDS = 30.0
_STATE_HOURS = 12  # a job of an earlier try is looked at again for so long; its figures are as old as it is
_PAGE = 500
_STATUSES = {"campaign": Campaign.EffectiveStatus, "adset": AdSet.EffectiveStatus, "ad": Ad.EffectiveStatus}

Keep = Callable[[dict[str, Any]], None]
Gap = Callable[[str, str, str], None]


@dataclass(frozen=True)
class Report:
    """What is asked for: figures of `node`, an object of the level `kind`, by day and object of `level`."""

    node: str
    kind: str
    level: str
    since: date
    until: date
    keys: tuple[str, ...]
    fields: tuple[str, ...]
    windows: tuple[str, ...] = ()
    breakdowns: tuple[str, ...] = ()
    stream: str = "insights_daily"  # that its rows fill

    def parameters(self) -> dict[str, Any]:
        """Parameters of the call. Never action breakdowns: with some of them Meta withholds purchases off its sites."""
        return {
            "level": self.level,
            "time_increment": 1,
            "time_range": {"since": self.since.isoformat(), "until": self.until.isoformat()},
            "fields": ",".join((*self.keys, *self.fields)),
            **every_status(self.level),
            "use_unified_attribution_setting": True,
            **({"action_attribution_windows": list(self.windows)} if self.windows else {}),
            **({"breakdowns": list(self.breakdowns)} if self.breakdowns else {}),
        }

    @property
    def key(self) -> str:
        """Name of the report within its unit."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


def every_status(level: str) -> dict[str, Any]:
    """A filter that lets all objects of a level through; without one Meta leaves archived and deleted ones out."""
    if level not in _STATUSES:
        return {}
    known = [value for name, value in vars(_STATUSES[level]).items() if not name.startswith("_")]
    return {"filtering": [{"field": f"{level}.effective_status", "operator": "IN", "value": sorted(known)}]}


class Reports:
    """Runs reports for one unit. `state` is what an earlier try kept, `keep` keeps it anew, `gap` takes lost fields."""

    def __init__(
        self,
        graph: Graph,
        state: dict[str, Any],
        keep: Keep,
        gap: Gap,
        poll_seconds: float,
        job_minutes: float,
        jobs_in_flight: int,
    ) -> None:
        self._graph, self._keep, self._gap = graph, keep, gap
        self._poll_seconds, self._job_seconds, self._most = poll_seconds, 60 * job_minutes, jobs_in_flight
        self._waiting: list[Report] = []
        self._in_flight: set[str] = set()
        self._jobs = {key: job for key, job in state.get("jobs", {}).items() if _age(job) < _STATE_HOURS * 3600}

    def submit(self, report: Report) -> str:
        """Id of the report's job: the one of an earlier try, or a new one. A field that Meta removed is a gap."""
        if report.key not in self._jobs:
            self._jobs[report.key] = self._new(report)
            self._keep({"jobs": self._jobs})
        self._in_flight.add(report.key)
        job = self._jobs[report.key]
        for field, reason in job.get("lacks", {}).items():
            self._gap(report.stream, field, reason)
        return str(job["id"])

    def _new(self, report: Report) -> dict[str, Any]:
        """A new job, without the fields that Meta does not know any more: one of them fails the whole report."""
        lacks: dict[str, str] = {}
        while True:
            living = tuple(field for field in report.fields if field not in lacks)
            asked = replace(report, fields=living).parameters()
            try:
                answer = self._graph.post(f"{report.node}/insights", "report_run_id", **asked)
            except MetaError as error:
                field = errors.unknown_field(error.fault)
                if field not in living or field in insights.ACTIONS:  # without actions, those of before would go
                    raise
                lacks[field] = str(error)
                continue
            return {"id": answer["report_run_id"], "at": datetime.now(UTC).isoformat(), "lacks": lacks}

    def start(self, *reports: Report) -> None:
        """Submit reports whose rows are asked for later in this order, as many at once as may be in flight."""
        self._waiting += reports
        self._fill()

    def _fill(self) -> None:
        while self._waiting and len(self._in_flight) < self._most:
            report = self._waiting.pop(0)
            try:
                self.submit(report)
            except MetaError as error:
                if error.verdict is not Verdict.SPLIT:  # then it is asked for in parts
                    raise

    def rows(self, report: Report) -> Iterator[dict[str, Any]]:
        """Rows of a report, in parts if Meta cannot give it whole. Raises MetaError, DeferredError."""
        self._waiting = [one for one in self._waiting if one != report]
        try:
            job = self._finished(report)
        except MetaError as error:
            if error.verdict is not Verdict.SPLIT:
                raise
            yield from self._split(report, error)
        else:
            yield from self._graph.pages(f"{job}/insights", _PAGE)

    def _finished(self, report: Report) -> str:
        """Id of the completed job. After failures that are not final the report is asked for in parts."""
        fault = Fault()
        for attempt in range(1, _JOB_ATTEMPTS + 1):
            is_new = report.key not in self._jobs
            job = self.submit(report)
            try:
                found = self._look(job)
            except MetaError as error:
                if is_new or error.verdict is not Verdict.FATAL:
                    raise
                found = error.fault  # Meta does not know the job of the earlier try any more
            self._in_flight.discard(report.key)
            if found is None:
                self._fill()
                return job
            fault = found
            del self._jobs[report.key]
            self._keep({"jobs": self._jobs})
            verdict = errors.classify(fault)
            if verdict is Verdict.WAIT:
                self._graph.hold(errors.first_wait(attempt))
            elif verdict is Verdict.RETRY:
                self._graph.sleep(attempt)
            elif is_new:
                raise MetaError(self._graph.account, f"report job {job}", fault)
        is_passing = errors.classify(fault) is Verdict.RETRY
        raise MetaError(self._graph.account, f"report of {report.node}", fault, Verdict.SPLIT if is_passing else None)

    def _look(self, job: str) -> Fault | None:
        """Look at a job until it is done (None) or has failed. Only `Job Completed` with 100 % is done."""
        end, wait = time.monotonic() + self._job_seconds, self._poll_seconds
        while True:
            state = self._graph.get(job, "async_status", fields=_JOB_FIELDS)
            status = state["async_status"]
            if status == "Job Completed" and state.get("async_percent_completion") == 100:
                return None
            if status in ("Job Failed", "Job Skipped"):
                fault = errors.from_body(state)
                return fault if fault.message else replace(fault, message=status)
            if time.monotonic() >= end:
                return Fault(message=f"the job is not done after {self._job_seconds / 60:g} minutes")
            time.sleep(wait)
            wait = min(2 * wait, _LONGEST_POLL_SECONDS)

    def _split(self, report: Report, error: MetaError) -> Iterator[dict[str, Any]]:
        """The report day by day, else by the objects one level below, at last by fields."""
        if report.since < report.until:
            for number in range((report.until - report.since).days + 1):
                day = report.since + timedelta(days=number)
                yield from self.rows(replace(report, since=day, until=day))
        elif report.kind != report.level:
            below = LEVELS[LEVELS.index(report.kind) + 1]
            for child in self._children(report, below):
                yield from self.rows(replace(report, node=child, kind=below))
        else:
            yield from self._by_fields(report, error)

    def _children(self, report: Report, below: str) -> list[str]:
        """Ids one level below that have figures on the day, far fewer than there are; failing that, all there are."""
        name = f"{below}_id"
        try:
            job = self._finished(
                replace(report, level=below, keys=(name,), fields=("impressions",), windows=(), breakdowns=())
            )
            return sorted({row[name] for row in self._graph.pages(f"{job}/insights", _PAGE)})
        except MetaError as error:
            if error.verdict is not Verdict.SPLIT:
                raise
        listing = self._graph.pages(f"{report.node}/{below}s", _PAGE, fields="id", **every_status(below))
        return sorted({entry["id"] for entry in listing})

    def _by_fields(self, report: Report, error: MetaError) -> Iterator[dict[str, Any]]:
        """One object's figures by parts of the fields, joined by key; a field that cannot be had alone is a gap."""
        joined: dict[tuple[str, ...], dict[str, Any]] = {}
        lost: list[tuple[str, MetaError]] = []
        waiting = _halves(report.fields)
        while waiting:
            fields = waiting.pop()
            try:
                job = self._finished(replace(report, fields=fields))
            except MetaError as fault:
                if fault.verdict is not Verdict.SPLIT:
                    raise
                if len(fields) == 1:
                    lost.append((fields[0], fault))
                else:
                    waiting += _halves(fields)
                continue
            for row in self._graph.pages(f"{job}/insights", _PAGE):
                joined.setdefault(self._key(report, row), {}).update(row)
        if len(lost) == len(report.fields):
            raise error
        for field, refused in lost:
            self._gap(report.stream, field, refused.reason)
        yield from joined.values()

    def _key(self, report: Report, row: dict[str, Any]) -> tuple[str, ...]:
        names = (*report.keys, *report.breakdowns, "date_start")
        missing = [name for name in names if not row.get(name)]
        if missing:
            raise MetaError(
                self._graph.account, f"report of {report.node}", Fault(message=f"a row without {missing[0]}")
            )
        return tuple(row[name] for name in names)


def _halves(names: tuple[str, ...]) -> list[tuple[str, ...]]:
    middle = (len(names) + 1) // 2
    return [half for half in (names[:middle], names[middle:]) if half]


def _age(job: dict[str, Any]) -> float:
    return (datetime.now(UTC) - datetime.fromisoformat(job["at"])).total_seconds()
