"""An object store of the tests' own, which speaks S3's protocol."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import Request, urlopen

from moto.server import ThreadedMotoServer

from warehouse.settings import set_environment

_KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}  # pragma: allowlist secret


@contextmanager
def bucket(name: str = "shop") -> Iterator[str]:
    """The URL of an empty folder in a bucket."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    address = ":".join(map(str, server.get_host_and_port()))
    set_environment(_KEYS)
    try:
        urlopen(Request(f"http://{address}/{name}", method="PUT"), timeout=30).close()
        yield f"s3://{name}/landing?scheme=http&endpoint_override={address}&region=us-east-1"
    finally:
        set_environment(dict.fromkeys(_KEYS, ""))
        server.stop()
