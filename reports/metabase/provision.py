"""Make Metabase's collections, questions and dashboards what the files say; what has the name already is changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from reports.metabase.client import Metabase, MetabaseError, Thing
from reports.metabase.questions import Board, Named, Question

PARENT = Named(name="Hourglass", description="Made by `python -m reports metabase`: changes are written over.")
_COLUMNS = 24
_PLACED = (
    "id", "card_id", "dashboard_tab_id", "row", "col", "size_x", "size_y", "series", "parameter_mappings",
    "visualization_settings",
)  # fmt: skip


def provision(metabase: Metabase, boards: Sequence[Board], database: str) -> Counter[str]:
    """How many questions, dashboards and collections were made, and how many were there. Raises MetabaseError."""
    database_id = _database(metabase, database)
    done: Counter[str] = Counter()
    parent = _collection(metabase, PARENT, None, done)
    for board in boards:
        collection = _collection(metabase, board.collection, parent, done)
        here = {(item["model"], item["name"]): item["id"] for item in metabase.items(collection)}
        cards = {
            question.name: _put(
                metabase, "card", here.get(("card", question.name)), card(question, collection, database_id), done
            )["id"]
            for question in board.questions
        }
        told = {**board.dashboard.model_dump(), "collection_id": collection}
        found = here.get(("dashboard", board.dashboard.name))
        dashboard = _put(metabase, "dashboard", found, told, done)["id"]
        there = metabase.call("GET", f"/api/dashboard/{dashboard}")
        tabs = [{"id": tab["id"], "name": tab["name"]} for tab in there.get("tabs") or ()]
        laid = dashcards(board, cards, there["dashcards"], tabs[0]["id"] if tabs else None)
        metabase.call("PUT", f"/api/dashboard/{dashboard}", {"dashcards": laid, "tabs": tabs})
    return done


def card(question: Question, collection: int, database: int) -> Thing:
    """The body of a question, a native query."""
    return {
        "name": question.name, "description": question.description, "type": "question", "display": question.display,
        "collection_id": collection, "visualization_settings": _settings(question),
        "dataset_query": {
            "type": "native", "database": database, "native": {"query": question.query, "template-tags": {}},
        },
    }  # fmt: skip


def _settings(question: Question) -> Thing:
    if question.pivot is not None:
        return {
            "table.pivot": True,
            "table.pivot_column": question.pivot.column,
            "table.cell_column": question.pivot.cell,
        }
    if question.dimensions:
        return {"graph.dimensions": list(question.dimensions), "graph.metrics": list(question.metrics)}
    return {}


def dashcards(board: Board, cards: Mapping[str, int], placed: Sequence[Thing], tab: int | None) -> list[Thing]:
    """The cards of a dashboard, in rows of 24 columns; those that people added stay, below or where they are.

    Metabase takes away what is not in the list, keeps what has its id, and makes what has a negative one. Where people
    made tabs it refuses cards without one: ours stay in theirs, new ones get `tab`.
    """
    known = {one["card_id"]: one for one in placed if one.get("card_id")}
    row, column, height, made = 0, 0, 0, []
    for number, question in enumerate(board.questions, 1):
        if column + question.width > _COLUMNS:
            row, column, height = row + height, 0, 0
        size = 3 if question.display == "scalar" else 8
        before = known.get(cards[question.name], {})
        made.append(
            {
                "id": before.get("id", -number), "card_id": cards[question.name],
                "dashboard_tab_id": before.get("dashboard_tab_id") or tab, "row": row, "col": column,
                "size_x": question.width, "size_y": size, "series": [], "parameter_mappings": [],
                "visualization_settings": {},
            }
        )  # fmt: skip
        column, height = column + question.width, max(height, size)
    own = set(cards.values())
    kept = [{key: one[key] for key in _PLACED if key in one} for one in placed if one.get("card_id") not in own]
    return made + kept


def _database(metabase: Metabase, name: str) -> int:
    found = metabase.call("GET", "/api/database")["data"]
    for one in found:
        if one["name"] == name:
            return int(one["id"])
    raise MetabaseError(
        f"Metabase knows no database {name!r}, only {', '.join(sorted(one['name'] for one in found)) or 'none'}: add it"
        " there as PostgreSQL with what `python -m warehouse dsn --role bi_reader` prints, or set metabase.database"
    )


def _collection(metabase: Metabase, named: Named, parent: int | None, done: Counter[str]) -> int:
    children = [
        one["id"]
        for one in metabase.call("GET", "/api/collection")
        if one["name"] == named.name and one.get("location") == (f"/{parent}/" if parent else "/")
    ]
    body: dict[str, Any] = {**named.model_dump(), "parent_id": parent}
    return int(_put(metabase, "collection", children[0] if children else None, body, done)["id"])


def _put(metabase: Metabase, kind: str, known: int | None, body: Thing, done: Counter[str]) -> Thing:
    """Make or change one thing; returns it as Metabase has it."""
    done[f"{kind}s {'made' if known is None else 'changed'}"] += 1
    if known is None:
        return dict(metabase.call("POST", f"/api/{kind}", body))
    return dict(metabase.call("PUT", f"/api/{kind}/{known}", body))
