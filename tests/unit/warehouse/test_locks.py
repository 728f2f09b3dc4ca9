"""Locks that need no database."""

from pathlib import Path
from threading import Event, Thread

from warehouse import locks


def test_two_shops_of_a_home_fill_airflows_database_at_once(tmp_path: Path) -> None:
    file, is_in = tmp_path / "home" / "airflow.lock", Event()

    def enter() -> None:
        with locks.file_in_turn(file):
            is_in.set()

    second = Thread(target=enter)
    with locks.file_in_turn(file):
        second.start()
        assert not is_in.wait(0.3)
    assert is_in.wait(10)
    second.join()
