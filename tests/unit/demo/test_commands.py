"""The demo's commands, run as a user runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from demo.home import Home
from demo.servers import ensure, stop
from demo.settings import TOKEN


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "demo", *arguments], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    place = Home(tmp_path_factory.mktemp("demo"))
    made = run("world", "--until", "2026-06-30", "--scale", "0.02", "--home", str(place.folder))
    assert made.returncode == 0, made.stderr
    return place


def test_a_world_comes_with_its_clock_and_is_not_made_twice(home: Home) -> None:
    assert home.now().date().isoformat() == "2026-07-01"
    again = run("world", "--until", "2026-06-30", "--home", str(home.folder))
    assert "is there already" in again.stdout


def test_a_wrong_wish_ends_with_2_and_says_what_to_do(home: Home) -> None:
    other = run("world", "--until", "2026-06-30", "--scale", "9", "--home", str(home.folder))
    assert other.returncode == 2 and "take another folder" in other.stderr and "Traceback" not in other.stderr
    clock = run("clock", "yesterday", "--home", str(home.folder))
    assert clock.returncode == 2 and "ISO 8601" in clock.stderr


def test_the_morning_after_a_day_is_when_its_night_runs(home: Home) -> None:
    run("clock", "--after", "2026-06-11", "--home", str(home.folder))
    assert home.now().isoformat() == "2026-06-12T06:00:00+00:00"


def test_servers_start_once_answer_where_they_say_and_stop(home: Home) -> None:
    ensure(home)
    try:
        note = json.loads(home.servers.read_text())
        ensure(home)
        assert json.loads(home.servers.read_text()) == note, "a second server was started"
        with urlopen(f"{note['meta']['url']}/v26.0/me/adaccounts?access_token={TOKEN}") as reply:
            assert len(json.load(reply)["data"]) == 2
        assert f"graph_url: {note['meta']['url']}" in home.settings.read_text()
    finally:
        assert stop(home)
    assert not home.servers.exists() and not stop(home)


def test_serving_without_a_world_says_so(tmp_path: Path) -> None:
    served = run("serve", "--port", "0", "--home", str(tmp_path))
    assert served.returncode == 2 and "there is no world yet" in served.stderr
