"""The embedded server starts, whoever starts it and whatever happened to it before."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from warehouse import server
from warehouse.connection import connect
from warehouse.settings import Settings

_PROJECT = Path(__file__).parents[3]
_NOBODY = 65534
_SCRIPT = """
import sys
from pathlib import Path
from warehouse import server
from warehouse.connection import connect
from warehouse.settings import Settings
home = Path(sys.argv[1])
settings = Settings(home=home, file=home / "hourglass.yml")
with connect(settings, database="postgres") as connection:
    print(connection.execute("select 'hello'").fetchone()[0], server.port(settings))
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A home of its own, not below pytest's folder, which is closed to the server's user."""
    with tempfile.TemporaryDirectory(prefix="hourglass_server_") as folder:
        yield Path(folder)


@pytest.fixture
def own(home: Path) -> Iterator[Settings]:
    settings = Settings(home=home, file=home / "hourglass.yml")
    yield settings
    server.stop(settings)


def _start(home: Path) -> subprocess.Popen[str]:
    environment = {"PYTHONPATH": str(_PROJECT), "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", _SCRIPT, str(home)]
    return subprocess.Popen(
        command, env=environment, cwd="/", text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def _as_nobody(settings: Settings) -> str:
    """What starting and stopping it in a child process of another user came to; forked, as that user may not be able
    to read this Python's own files."""

    def child(answers: Any) -> None:
        os.chdir("/")
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)
        try:
            answers.put(str(_value(settings, "select 'hello'")))
            server.stop(settings)
        except BaseException as error:
            answers.put(repr(error))

    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    process = context.Process(target=child, args=(answers,))
    process.start()
    answer = answers.get(timeout=120)
    process.join(60)
    return str(answer)


def _value(settings: Settings, statement: str) -> object:
    with connect(settings, database="postgres", autocommit=True) as connection:
        cursor = connection.execute(statement)  # type: ignore[call-overload]
        return cursor.fetchone()[0] if cursor.description else None


def test_two_processes_may_start_it_at_once(own: Settings) -> None:
    processes = [_start(own.home), _start(own.home)]
    answers = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], answers
    assert {answer[0].strip() for answer in answers} == {f"hello {server.port(own)}"}


def test_text_sorts_alike_whatever_language_the_machine_speaks(own: Settings) -> None:
    words = "('zebra'), ('Zoo'), ('a_b'), ('ab'), ('ä')"
    assert (
        _value(own, f"select string_agg(word, ' ' order by word) from (values {words}) as words (word)")
        == "Zoo a_b ab zebra ä"
    )
    assert _value(own, "select datlocprovider from pg_database where datname = current_database()") == "b"


def test_it_comes_back_after_kill_and_on_another_port_if_its_own_is_taken(own: Settings) -> None:
    _value(own, "create table kept as select 42 as answer")
    postmaster = int((server.data_folder(own) / "postmaster.pid").read_text().split()[0])
    server.start(own)
    assert int((server.data_folder(own) / "postmaster.pid").read_text().split()[0]) == postmaster
    os.kill(postmaster, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while server.is_running(own) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _value(own, "select answer from kept") == 42
    taken = server.port(own)
    server.stop(own)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", taken))
        other.listen()
        assert _value(own, "select answer from kept") == 42
        assert server.port(own) != taken


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become another user")
def test_an_ordinary_user_may_start_it_and_root_may_go_on(own: Settings) -> None:
    os.chown(own.home, _NOBODY, _NOBODY)
    assert _as_nobody(own) == "hello"
    assert _value(own, "select 1") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become another user")
def test_a_folder_of_another_user_is_named(home: Path) -> None:
    (home / "postgres").mkdir(mode=0o700)
    home.chmod(0o777)
    assert "belongs to another user" in _as_nobody(Settings(home=home, file=home / "hourglass.yml"))
