"""Bulk operations: a query runs aside, is looked at, and leaves a file of lines."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from demo.faults import Fault
from demo.shopify.graphql import Connection, Field, GraphQLError, lines, parse

# What a look finds, one after the other; the last one stays. An outcome is the kind of the fault that met the start.
COURSES: dict[str, tuple[tuple[str, str | None], ...]] = {
    "": (("RUNNING", None), ("COMPLETED", None)),
    "job_slow": (("CREATED", None), *[("RUNNING", None)] * 4, ("COMPLETED", None)),
    "job_stuck": (("RUNNING", None),),
    "job_failed": (("RUNNING", None), ("FAILED", "INTERNAL_SERVER_ERROR")),
    "job_denied": (("FAILED", "ACCESS_DENIED"),),
    "job_canceled": (("CANCELED", None),),
    "job_expired": (("EXPIRED", None),),
    "job_lost": (("LOST", None),),
    "job_truncated": (("COMPLETED", None),),
    "job_shuffled": (("COMPLETED", None),),
    "job_doubled": (("COMPLETED", None),),
    "job_short": (("COMPLETED", None),),
    "job_restated": (("COMPLETED", None),),
    "job_orphaned": (("COMPLETED", None),),
}
_CUT = 2  # children of a kind that a truncated operation gives of a parent; the vendor's limit is about a hundred
_ALL = 10**9
_IN_PROGRESS = {"code": "OPERATION_IN_PROGRESS", "message": "A bulk query operation for this app is in progress"}


@dataclass
class Job:
    """One operation."""

    id: str
    text: str
    kind: str
    created_at: str
    looks: int = 0
    results: list[dict[str, Any]] | None = None
    is_canceled: bool = False


class Jobs:
    """All operations of a server. `root` gives the objects that a query may ask for."""

    def __init__(self, root: dict[str, Any]) -> None:
        self._root, self._jobs = root, dict[str, Job]()
        self.url = ""
        self.fault: Fault | None = None  # that the operation to be started meets

    def start(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """The mutation bulkOperationRunQuery."""
        kind = self.fault.kind if self.fault else ""
        if kind == "job_busy":
            return {"__typename": "Payload", "bulkOperation": None, "userErrors": [_IN_PROGRESS]}
        text = arguments["query"]
        if re.search(r"refunds\s*\{[^{}]*\{[^{}]*\}\s*refundLineItems", text):
            words = "Queries that contain a connection field within a list field are not supported."
            return {
                "__typename": "Payload",
                "bulkOperation": None,
                "userErrors": [{"code": "INVALID", "message": words}],
            }
        job_id = f"gid://shopify/BulkOperation/{720_000_000_000 + len(self._jobs)}"
        self._jobs[job_id] = Job(job_id, text, kind, datetime.now(UTC).isoformat())
        return {"__typename": "Payload", "bulkOperation": self._told(self._jobs[job_id], "CREATED"), "userErrors": []}

    def look(self, job_id: str) -> dict[str, Any] | None:
        """The operation; looking moves it on."""
        job = self._jobs.get(job_id)
        if job is None:
            return None
        course = COURSES[job.kind]
        status, code = course[min(job.looks, len(course) - 1)]
        job.looks += 1
        if job.is_canceled:
            status, code = "CANCELED", None
        if status == "LOST":
            return None
        if status == "COMPLETED" and job.results is None:
            job.results = self._run(job)
        return self._told(job, status, code)

    def cancel(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """The mutation bulkOperationCancel."""
        job = self._jobs[arguments["id"]]
        job.is_canceled = True
        return {"__typename": "Payload", "bulkOperation": self._told(job, "CANCELING"), "userErrors": []}

    def lines(self, number: str) -> str | None:
        """The results as JSONL; None where there are none."""
        job = self._jobs.get(f"gid://shopify/BulkOperation/{number}")
        if job is None or job.results is None:
            return None
        found = list(job.results)
        if job.kind == "job_shuffled":
            random.Random(1).shuffle(found)
        if job.kind == "job_short":
            found = found[:-1]
        return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in found)

    def _run(self, job: Job) -> list[dict[str, Any]]:
        root = parse(job.text)[0]
        connection = self._root[root.name](root.arguments)
        if not isinstance(connection, Connection):
            raise GraphQLError("a bulk query begins with a connection", "INVALID")
        asked: list[Field] = root.fields[0].fields[0].fields
        limit = _CUT if job.kind == "job_truncated" else _ALL
        found = [line for node in connection.nodes for line in lines(node, asked, limit)]
        if job.kind == "job_doubled":
            found += found[:3]
        if job.kind == "job_restated":
            found.append({**found[0], "updatedAt": datetime.now(UTC).isoformat()})
        if job.kind == "job_orphaned":
            lost = next((line["__parentId"] for line in found if "__parentId" in line), None)
            found = [line for line in found if line["id"] != lost]
        return found

    def _told(self, job: Job, status: str, code: str | None = None) -> dict[str, Any]:
        results = job.results or []
        number = job.id.rsplit("/", 1)[-1]
        return {
            "__typename": "BulkOperation",
            "id": job.id,
            "status": status,
            "errorCode": code,
            "createdAt": job.created_at,
            "objectCount": str(len(results)),
            "rootObjectCount": str(sum("__parentId" not in line for line in results)),
            "url": f"{self.url}/results/{number}.jsonl?signature=secret" if status == "COMPLETED" and results else None,
            "partialDataUrl": None,
        }
