"""All demo servers of a home, and the note of where they listen."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from demo.ecb import server as ecb
from demo.files import write
from demo.home import DemoError, Home
from demo.meta.server import MetaServer
from demo.settings import write_settings
from demo.shopify.server import ShopifyServer

_PATIENCE = 20.0  # seconds for a server to come up or to go
# By name: what makes a server of a home on a port. It is a context manager with `url` and `port`.
_SERVERS: dict[str, Callable[[Home, int], Any]] = {
    "meta": lambda home, port: MetaServer(home, port=port),
    "ecb": lambda home, port: ecb.serve(home, port),
    "google": lambda home, port: _google(home, port),
    "shopify": lambda home, port: ShopifyServer(home, port=port),
}


def serve(home: Home, port: int) -> None:
    """Serve until interrupted or terminated. Raises OSError if the port is taken."""
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with ExitStack() as running:
        note: dict[str, Any] = {"pid": os.getpid()}
        for number, (name, start) in enumerate(_SERVERS.items()):
            server = running.enter_context(start(home, port + number if port else 0))
            note[name] = {"url": server.url, "port": server.port}
        write_settings(home, {name: note[name]["url"] for name in _SERVERS})
        write(home.servers, json.dumps(note, indent=2) + "\n")
        try:
            stopped.wait()
        finally:
            home.servers.unlink(missing_ok=True)


def _google(home: Home, port: int) -> Any:
    from demo.google.server import GoogleServer  # Google's SDK takes seconds to import

    return GoogleServer(home, port=port)


def ensure(home: Home) -> None:
    """Start the servers in the background unless they run. Raises DemoError if they do not come up."""
    if _answers(home):
        return
    log = home.folder / "servers.log"
    with log.open("ab") as output:
        subprocess.Popen(
            [sys.executable, "-m", "demo", "serve", "--port", "0", "--home", str(home.folder)],
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            cwd=Path(__file__).resolve().parent.parent,
        )
    if not _wait(lambda: _answers(home)):
        raise DemoError(f"the demo servers did not start; see {log}")


def stop(home: Home) -> bool:
    """End the servers of this home; says whether there were any."""
    if not _answers(home):
        return False
    os.kill(json.loads(home.servers.read_text())["pid"], signal.SIGTERM)
    return _wait(lambda: not home.servers.exists())


def _answers(home: Home) -> bool:
    """Whether the noted server is alive and is the demo's: a process id alone may be somebody else's by now."""
    try:
        url = json.loads(home.servers.read_text())["meta"]["url"]
        with urlopen(f"{url}/_demo/alive", timeout=5) as reply:  # noqa: S310  (our own note, always http)
            return bool(reply.status == 200)
    except (OSError, URLError, ValueError, KeyError):
        return False


def _wait(is_so: Callable[[], bool]) -> bool:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.1)
    return False
