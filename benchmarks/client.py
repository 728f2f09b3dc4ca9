"""Lands one source in a process of its own: `python -m benchmarks.client SETTINGS SOURCE NIGHT RESULT`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from extractors import run
from extractors.catalog import sources
from warehouse import ledger
from warehouse.connection import connect
from warehouse.settings import load

# The functions in which a client sits out what its vendor asks for; polls and pauses after an error are none of it.
_OBEYING = {"_wait", "_wait_for_turn", "keep_pauses"}


def main(file: str, source: str, night: date, result: Path) -> None:
    """Write rows, units, seconds, CPU seconds, seconds waited for the vendor, and failures."""
    waited: list[float] = []
    time.sleep = _watched(time.sleep, waited)
    settings = load(file)
    with connect(settings, "loader") as connection:
        run_id = ledger.start_run(connection, settings, night, "benchmark")
    _ = sources()[source].module  # vendors' SDKs are slow to import: that is not the landing's time
    began, busy = time.monotonic(), time.process_time()
    outcome = run.land(settings, source, night, run_id)
    spent = {"seconds": time.monotonic() - began, "cpu_seconds": time.process_time() - busy, "waited": sum(waited)}
    told = {"rows": outcome.rows, "units": outcome.landed, **spent}
    result.write_text(json.dumps({**told, "failures": outcome.failures}))


def _watched(sleep: Callable[[float], None], waited: list[float]) -> Callable[[float], None]:
    def watched(seconds: float) -> None:
        if sys._getframe(1).f_code.co_name in _OBEYING:
            waited.append(seconds)
        sleep(seconds)

    return watched


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], date.fromisoformat(sys.argv[3]), Path(sys.argv[4]))
