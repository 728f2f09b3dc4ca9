"""Spark's Thrift server in the session that computes: tools that speak Hive's JDBC read a night's tables meanwhile.

Each of them gets a session of its own, with the same catalogue; what it sets there is not set in the night's.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyspark.sql import SparkSession

from warehouse.settings import SettingsError

_HOST = "127.0.0.1"  # there is no password, so only this machine reaches it


@contextmanager
def answering(session: SparkSession, port: int | None, folder: Path) -> Iterator[None]:
    """Answer at a port of this machine, if one is given, for the length of the block. A log goes into the folder.

    Raises SettingsError if somebody else is at the port.
    """
    if port is None:
        yield
        return
    try:
        socket.create_server((_HOST, port)).close()
    except OSError as problem:
        raise SettingsError(f"warehouse.spark.thrift_port: nothing can listen at {_HOST}:{port}: {problem}") from None
    java = session.sparkContext._jvm
    # Not options of the session: a second server of this process would heed those of the first.
    for name, value in {
        "hive.server2.thrift.bind.host": _HOST,
        "hive.server2.thrift.port": str(port),
        "derby.stream.error.file": str(folder / "derby.log"),
    }.items():
        java.java.lang.System.setProperty(name, value)
    start = java.org.apache.spark.sql.hive.thriftserver.HiveThriftServer2.startWithContext
    server = start(session._jsparkSession.sqlContext())
    try:
        yield
    finally:
        server.stop()
        java.org.apache.hadoop.hive.ql.session.SessionState.detachSession()  # or this thread keeps its port
