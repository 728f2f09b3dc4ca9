"""The event log: one line of JSON for each thing that happened, with the ids by which the ledger knows it.

There is no free text in it: an event is a word of ours with ids, states and numbers. So no secret and no personal data
can get in; what an error said is in the ledger (`ops.steps`, `ops.batches`), which roles protect.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import UTC, date, datetime

from warehouse.settings import home_folder


def tell(
    event: str,
    *,
    run: str | None = None,
    batch: str | None = None,
    source: str | None = None,
    stream: str | None = None,
    step: str | None = None,
    state: str | None = None,
    night: date | None = None,
    rows: int | None = None,
) -> None:
    """Append a line to `<home>/logs/events-<day>.jsonl`. A disk that is full does not end a night for it."""
    now = datetime.now(UTC)
    facts = {
        "at": now.isoformat(timespec="milliseconds"),
        "event": event,
        "run": run,
        "batch": batch,
        "night": night,
        "source": source,
        "stream": stream,
        "step": step,
        "state": state,
        "rows": rows,
        "pid": os.getpid(),
    }
    line = json.dumps({key: value for key, value in facts.items() if value is not None}, default=str) + "\n"
    folder = home_folder() / "logs"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        # One write to a file that is opened to be appended to: lines of several processes do not mix.
        descriptor = os.open(folder / f"events-{now:%Y-%m-%d}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line.encode())
        finally:
            os.close(descriptor)
