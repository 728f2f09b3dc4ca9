"""Bulk operations: start, look until done, take the results; an operation of a killed task is looked at again.

Source: shopify.dev, bulk operations (at most five at a time in a shop; results are kept for seven days; a line of the
results names its parent in `__parentId`).
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extractors.run import DeferredError, ExtractionError
from extractors.shopify import queries
from extractors.shopify.client import Admin
from extractors.shopify.errors import ShopifyError, Verdict, classify

_ATTEMPTS = 3
_LONGEST_POLL_SECONDS = 30.0
_BUSY_SECONDS = 60.0
_OVER = {"CANCELED", "CANCELING", "EXPIRED", "FAILED"}

Keep = Callable[[dict[str, Any]], None]


class Operations:
    """Runs one bulk query for one unit. `state` is what an earlier try kept, `keep` keeps it anew."""

    def __init__(
        self, admin: Admin, state: dict[str, Any], keep: Keep, poll_seconds: float, job_hours: float, patience: float
    ) -> None:
        self._admin, self._state, self._keep = admin, state, keep
        self._poll_seconds, self._job_seconds, self._patience = poll_seconds, 3600 * job_hours, patience

    @contextmanager
    def results(self, name: str, query: str) -> Iterator[Path]:
        """A file with the lines of the query's results, whole and counted.

        Raises ShopifyError; DeferredError where the operation runs longer than a task should wait.
        """
        with tempfile.TemporaryDirectory(prefix="hourglass_shopify_") as folder:
            file = Path(folder) / "results.jsonl"
            error = ShopifyError(self._admin.shop, name, "NO ANSWER")
            for attempt in range(1, _ATTEMPTS + 1):
                operation = self._finished(name, query)
                try:
                    self._fetch(operation, file)
                except ShopifyError as found:  # an address that has ended, a broken connection, lines that lack
                    error = found
                    self._admin.sleep(attempt)
                    continue
                try:
                    yield file
                except (ExtractionError, ValueError) as fault:
                    if not isinstance(fault, DeferredError):
                        self._forget()  # results that cannot be used are not to be had again
                    raise
                return
            self._forget()
            raise error

    def _finished(self, name: str, query: str) -> dict[str, Any]:
        """The completed operation. One that failed, was cancelled or is lost is asked for anew."""
        digest = hashlib.sha256(query.encode()).hexdigest()[:16]
        code, words = "NO ANSWER", ""
        for attempt in range(1, _ATTEMPTS + 1):
            operation = self._look(name, self._submitted(name, query, digest))
            if operation.get("status") == "COMPLETED":
                return operation
            code = str(operation.get("errorCode") or operation.get("status") or "LOST")
            words = f"bulk operation {operation.get('status', 'unknown to Shopify')}"
            self._forget()
            if classify(code) is Verdict.FATAL and operation.get("status") == "FAILED":
                break
            if attempt < _ATTEMPTS:
                self._admin.sleep(attempt)
        raise ShopifyError(self._admin.shop, name, code, words)

    def _submitted(self, name: str, query: str, digest: str) -> str:
        """Id of the query's operation: the one of an earlier try, or a new one."""
        if self._state.get("query") != digest:
            answer = self._admin.ask(f"start of {name}", queries.START, query=query)["bulkOperationRunQuery"]
            for error in answer["userErrors"]:
                if error.get("code") == "OPERATION_IN_PROGRESS":
                    self._admin.defer(name, _BUSY_SECONDS, "as many bulk operations run as the shop allows")
                raise ShopifyError(self._admin.shop, name, str(error.get("code") or "userErrors"), error["message"])
            self._state = {
                "query": digest,
                "id": answer["bulkOperation"]["id"],
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
            }
            self._keep(self._state)
        return str(self._state["id"])

    def _look(self, name: str, operation_id: str) -> dict[str, Any]:
        """The operation once it is over; {} where Shopify does not know it."""
        wait, end = self._poll_seconds, time.monotonic() + self._patience
        while True:
            found = self._admin.ask(f"look at {name}", queries.LOOK, id=operation_id)["node"]
            if not found or found["status"] in {"COMPLETED", *_OVER}:
                return dict(found or {})
            started = datetime.fromisoformat(self._state["at"])
            if (datetime.now(UTC) - started).total_seconds() > self._job_seconds:
                self._admin.ask(f"end of {name}", queries.CANCEL, id=operation_id)
                return {"status": "CANCELED", "errorCode": "TIMEOUT"}
            if time.monotonic() >= end:
                self._admin.defer(name, _BUSY_SECONDS, "the bulk operation is not done")
            time.sleep(wait)
            wait = min(2 * wait, _LONGEST_POLL_SECONDS)

    def _fetch(self, operation: dict[str, Any], file: Path) -> None:
        """Write the results. Raises ShopifyError if they are not as many lines as the operation counted."""
        lines = 0
        with file.open("wb") as output:
            for part in self._admin.download(operation["url"]) if operation.get("url") else ():
                output.write(part)
                lines += part.count(b"\n")
        declared = int(operation.get("objectCount") or 0)
        if lines != declared:
            words = f"{lines} lines came of {declared}"
            raise ShopifyError(self._admin.shop, "download of the results", "NO ANSWER", words)

    def _forget(self) -> None:
        self._state = {}
        self._keep({})
