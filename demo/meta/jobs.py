"""Asynchronous insights: jobs go on with every look at one of their account, and rows are made when a job is done.

Looks stand for time, which tests need not wait for; and Meta works on all jobs of an account at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from demo.meta.errors import GraphError

Rows = list[dict[str, Any]]
# Status and per cent at each look; 100 % before `Job Completed` is what real jobs do, and must not be taken as done.
_COURSE = (("Job Started", 0), ("Job Running", 100), ("Job Completed", 100))
_OUTCOMES: dict[str, tuple[tuple[str, int], ...]] = {
    "slow": (("Job Not Started", 0), ("Job Started", 0), ("Job Running", 10), ("Job Running", 60), *_COURSE),
    "failed": (("Job Started", 0), ("Job Running", 12), ("Job Failed", 12)),
    "skipped": (("Job Not Started", 0), ("Job Skipped", 0)),
    "stuck": (("Job Started", 0), ("Job Running", 99)),
}


@dataclass
class Job:
    """One report run."""

    job_id: str
    account_id: str
    make_rows: Callable[[], Rows]
    course: tuple[tuple[str, int], ...]
    error: GraphError | None
    looks: int = 0
    rows: Rows | None = None


class Jobs:
    """All report runs of a server."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._lock = Lock()

    def start(
        self,
        account_id: str,
        make_rows: Callable[[], Rows],
        outcome: str | None = None,
        error: GraphError | None = None,
    ) -> dict[str, str]:
        """Begin a job; `outcome` other than None makes it slow, failed (with `error`), skipped or stuck."""
        with self._lock:
            job_id = str(6_100_000_000_000 + len(self._jobs))
            course = _OUTCOMES[outcome] if outcome else _COURSE
            self._jobs[job_id] = Job(job_id, account_id, make_rows, course, error)
        return {"report_run_id": job_id}

    def knows(self, job_id: str) -> bool:
        """Whether there is such a job."""
        return job_id in self._jobs

    def look(self, job_id: str) -> dict[str, Any]:
        """The job's state; looking moves it on, and the account's others with it."""
        job = self._jobs[job_id]
        with self._lock:
            status, percent = job.course[min(job.looks, len(job.course) - 1)]
            for other in self._jobs.values():
                other.looks += other.account_id == job.account_id
            if status == "Job Completed" and job.rows is None:
                job.rows = job.make_rows()
        state: dict[str, Any] = {
            "id": job_id,
            "account_id": job.account_id,
            "async_status": status,
            "async_percent_completion": percent,
        }
        if status == "Job Failed" and job.error is not None:
            state |= {
                "error_code": job.error.code,
                "error_subcode": job.error.subcode,
                "error_message": job.error.message,
                "error_user_title": job.error.title,
            }
        return state

    def rows(self, job_id: str) -> Rows:
        """Rows of a completed job. Raises GraphError 2601 if it is not done."""
        rows = self._jobs[job_id].rows
        if rows is None:
            raise GraphError("(#2601) Error accessing adreport job: the report is not ready", 2601)
        return rows
