"""Metabase's dashboards as code, against a server that checks each body as Metabase's API document has it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from demo.metabase.server import KEY, MetabaseServer
from reports.__main__ import app
from reports.metabase.client import Metabase, MetabaseError
from reports.metabase.provision import provision
from reports.metabase.questions import QuestionError, boards


@pytest.fixture
def server() -> Iterator[MetabaseServer]:
    with MetabaseServer() as server:
        yield server


@pytest.fixture
def metabase(server: MetabaseServer) -> Iterator[Metabase]:
    with Metabase(server.url, SecretStr(KEY)) as metabase:
        yield metabase


def placed(server: MetabaseServer) -> dict[str, list[str]]:
    cards, found = server.things["card"], {}
    for dashboard in server.things["dashboard"].values():
        inside = sorted(dashboard["dashcards"], key=lambda one: (one["row"], one["col"]))
        found[dashboard["name"]] = [cards[one["card_id"]]["name"] if one["card_id"] else "text" for one in inside]
    return found


def test_a_second_run_doubles_nothing_and_keeps_what_people_added(server: MetabaseServer, metabase: Metabase) -> None:
    done = provision(metabase, boards(), "Hourglass")
    questions = sum(len(board.questions) for board in boards())
    assert done == {"cards made": questions, "dashboards made": 3, "collections made": 4}
    assert placed(server) == {board.dashboard.name: [one.name for one in board.questions] for board in boards()}
    before = {kind: sorted(things) for kind, things in server.things.items()}
    marketing = next(one for one in server.things["dashboard"].values() if one["name"] == "Marketing")
    text = {"id": 990, "card_id": None, "row": 90, "col": 0, "size_x": 24, "size_y": 2}
    marketing["dashcards"].append(text)
    ids = [one["id"] for one in marketing["dashcards"]]

    again = provision(metabase, boards(), "Hourglass")
    assert again == {"cards changed": questions, "dashboards changed": 3, "collections changed": 4}
    assert {kind: sorted(things) for kind, things in server.things.items()} == before
    assert [one["id"] for one in marketing["dashcards"]] == ids and marketing["dashcards"][-1] == text


def test_tabs_that_people_made_are_refused_or_lost(server: MetabaseServer, metabase: Metabase) -> None:
    provision(metabase, boards(), "Hourglass")
    marketing = next(one for one in server.things["dashboard"].values() if one["name"] == "Marketing")
    marketing["tabs"] = [{"id": 801, "name": "Ours"}, {"id": 802, "name": "Theirs"}]
    first, *others = marketing["dashcards"]
    first["dashboard_tab_id"] = 802
    for one in others[1:]:
        one["dashboard_tab_id"] = 801
    gone = others[0]["card_id"]  # somebody took it away: it comes back, into the first tab
    marketing["dashcards"].remove(others[0])
    ids = {one["card_id"]: one["id"] for one in marketing["dashcards"]}

    provision(metabase, boards(), "Hourglass")
    assert [tab["name"] for tab in marketing["tabs"]] == ["Ours", "Theirs"]
    placed_on = {one["card_id"]: one["dashboard_tab_id"] for one in marketing["dashcards"]}
    assert placed_on == {**dict.fromkeys([*ids, gone], 801), first["card_id"]: 802}
    assert {one["card_id"]: one["id"] for one in marketing["dashcards"] if one["card_id"] != gone} == ids


def test_a_changed_question_is_put_in_the_place_of_the_old_one(server: MetabaseServer, metabase: Metabase) -> None:
    board = boards()[0]
    provision(metabase, [board], "Hourglass")
    first = board.questions[0].model_copy(update={"sql": "select 1 as one", "display": "scalar"})
    provision(metabase, [board.model_copy(update={"questions": (first, *board.questions[1:])})], "Hourglass")
    (card,) = [one for one in server.things["card"].values() if one["name"] == first.name]
    assert (card["dataset_query"]["native"]["query"], card["display"]) == ("select 1 as one", "scalar")


def test_cards_do_not_lie_on_each_other(server: MetabaseServer, metabase: Metabase) -> None:
    provision(metabase, boards(), "Hourglass")
    for dashboard in server.things["dashboard"].values():
        squares = [
            (one["row"] + down, one["col"] + right)
            for one in dashboard["dashcards"]
            for down in range(one["size_y"])
            for right in range(one["size_x"])
        ]
        assert len(squares) == len(set(squares))


def test_refusals_name_the_remedy_and_not_the_key(server: MetabaseServer, metabase: Metabase) -> None:
    with pytest.raises(MetabaseError, match=r"no database 'Other'.*warehouse dsn --role bi_reader"):
        provision(metabase, boards(), "Other")
    with Metabase(server.url, SecretStr("secret_word")) as stranger, pytest.raises(MetabaseError) as refused:
        provision(stranger, boards(), "Hourglass")
    assert "HOURGLASS_METABASE_API_KEY" in str(refused.value) and "secret_word" not in str(refused.value)
    assert not any(server.things.values())
    with (
        Metabase("http://127.0.0.1:9", SecretStr(KEY)) as nowhere,
        pytest.raises(MetabaseError, match=r"metabase\.url"),
    ):
        provision(nowhere, boards(), "Hourglass")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("{name: A, description: B, display: table, sql: select metric(spent)}", "no metric 'spent'"),
        ("{name: A, description: B, display: pie, sql: select 1}", "questions.0.display"),
        ("{name: A, description: B, display: table, sql: select 1, colour: red}", "questions.0.colour"),
    ],
)
def test_a_slip_in_a_file_is_named_before_anything_is_sent(tmp_path, question: str, told: str) -> None:
    named = "{name: A, description: B}"
    (tmp_path / "slip.yml").write_text(f"collection: {named}\ndashboard: {named}\nquestions: [{question!s}]\n")
    with pytest.raises(QuestionError, match=rf"slip\.yml.*{told}"):
        boards(tmp_path)


def test_the_command_tells_wrong_settings_from_a_refusal(server: MetabaseServer, tmp_path, monkeypatch) -> None:
    file = tmp_path / "hourglass.yml"
    file.write_text(f"metabase: {{url: '{server.url}'}}\n")
    monkeypatch.setenv("HOURGLASS_HOME", str(tmp_path))
    command = ["metabase", "--config", str(file)]
    assert CliRunner().invoke(app, command).exit_code == 2
    monkeypatch.setenv("HOURGLASS_METABASE_API_KEY", "another")
    assert CliRunner().invoke(app, command).exit_code == 1
    monkeypatch.setenv("HOURGLASS_METABASE_API_KEY", KEY)
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0 and "3 dashboards made" in done.output
