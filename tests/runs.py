"""Runs of Airflow's DAGs by its REST API: a night is triggered as an operator does it, and waited for."""

from __future__ import annotations

import json
import time
from collections.abc import Collection
from datetime import date
from typing import Any
from urllib.request import Request, urlopen

NIGHT = ("extract_files", "transform", "activate", "reports")
_OVER = {"success", "failed"}


def call(url: str, method: str = "GET", body: dict[str, Any] | None = None, token: str = "") -> dict[str, Any]:
    """One call's answer."""
    request = Request(url, method=method, data=json.dumps(body).encode() if body is not None else None)
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urlopen(request, timeout=120) as answer:
        return dict(json.load(answer))


def begin(url: str, night: date, token: str = "", sources: Collection[str] = ("files",)) -> None:
    """Trigger the first DAGs of a night; the others follow by their assets."""
    body = {"logical_date": None, "partition_key": str(night)}
    for source in sources:
        call(f"{url}/api/v2/dags/extract_{source}/dagRuns", "POST", body, token)


def ended(url: str, patience_seconds: float, dags: Collection[str] = NIGHT, token: str = "") -> dict[str, str]:
    """State of the newest run of each DAG, once all have ended. Raises AssertionError with the states so far."""
    deadline = time.monotonic() + patience_seconds
    states = dict.fromkeys(dags, "not begun")
    while time.monotonic() < deadline:
        for dag in dags:
            runs = call(f"{url}/api/v2/dags/{dag}/dagRuns?order_by=-run_after&limit=1", token=token)["dag_runs"]
            states[dag] = runs[0]["state"] if runs else "not begun"
        if set(states.values()) <= _OVER:
            return states
        time.sleep(1)
    raise AssertionError(f"not all DAGs ended in {patience_seconds} s: {states}")
