"""Each thing that happens in the world is told by one system: none is lost, none is told twice."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from demo.drop import write_world
from demo.home import Home
from demo.world.generate import Plan, World, generate

START = date(2026, 3, 1)


@pytest.fixture(scope="module")
def world() -> World:
    return generate(Plan(1, 0.3, START, START + timedelta(days=120)))


@pytest.fixture(scope="module")
def home(world: World, tmp_path_factory: pytest.TempPathFactory) -> Home:
    place = Home(tmp_path_factory.mktemp("told"))
    write_world(place, world)
    return place


def ids(*files: Path, column: str) -> list[str]:
    found = []
    for file in files:
        with file.open(encoding="utf-8", newline="") as lines:
            found += [row[column] for row in csv.DictReader(lines)]
    return sorted(found)


def test_every_lead_is_told_once_by_the_form_it_was_left_in(world: World, home: Home) -> None:
    files = (home.drop / "leads.csv", home.platforms / "meta" / "leads.csv")
    assert ids(*files, column="lead_id") == sorted(str(row["lead_id"]) for _, row in world.drop.rows("leads"))
    assert all(ids(file, column="lead_id") for file in files)


def test_posts_and_comments_are_metas_alone(world: World, home: Home) -> None:
    for stream, column in (("page_posts", "post_id"), ("comments", "comment_id")):
        told = ids(home.platforms / "meta" / f"{stream}.csv", column=column)
        assert told == sorted(str(row[column]) for _, row in world.drop.rows(stream))
        assert not list(home.drop.glob(f"{stream}*"))
