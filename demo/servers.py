"""All demo servers of a home, and the note of where they listen."""

from __future__ import annotations

import json
import os
import signal
from threading import Event

from demo.files import write
from demo.home import Home
from demo.meta.server import MetaServer
from demo.settings import write_settings


def serve(home: Home, port: int) -> None:
    """Serve until interrupted or terminated. Raises OSError if the port is taken."""
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with MetaServer(home, port=port) as meta:
        write_settings(home, meta.url)
        note = {"pid": os.getpid(), "meta": {"url": meta.url, "port": meta.port}}
        write(home.servers, json.dumps(note, indent=2) + "\n")
        try:
            stopped.wait()
        finally:
            home.servers.unlink(missing_ok=True)
