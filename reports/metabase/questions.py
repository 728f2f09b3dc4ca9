"""The questions and dashboards of the YAML files, with their metrics written out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reports.metrics import defined

_FOLDER = Path(__file__).parent


class QuestionError(ValueError):
    """A file of questions cannot be used; the message names the file, the place and the remedy."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Named(_Part):
    """A collection or a dashboard."""

    name: str
    description: str


class Pivot(_Part):
    """Of a table: the column whose values become columns, and the one that fills the cells."""

    column: str
    cell: str


class Question(_Part):
    """A question; `width` is of 24 columns, dimensions and metrics are columns for the axes of a plot."""

    name: str
    description: str
    display: str = Field(pattern="^(table|scalar|bar|line)$")
    sql: str
    width: int = Field(12, ge=1, le=24)
    dimensions: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    pivot: Pivot | None = None

    @property
    def shown(self) -> tuple[str, ...]:
        """The columns that the plot needs."""
        return self.dimensions + self.metrics + ((self.pivot.column, self.pivot.cell) if self.pivot else ())

    @property
    def query(self) -> str:
        """The SQL, each `metric(name)` as the semantic layer defines it. Raises KeyError for an unknown metric."""
        return re.sub(r"\bmetric\((\w+)\)", lambda found: defined()[found[1]].sql(), self.sql).strip()


class Board(_Part):
    """A dashboard, its collection and its questions in reading order."""

    collection: Named
    dashboard: Named
    questions: tuple[Question, ...]


def boards(folder: Path = _FOLDER) -> Sequence[Board]:
    """All boards, by the names of their files. Raises QuestionError."""
    return [_board(file) for file in sorted(folder.glob("*.yml"))]


def _board(file: Path) -> Board:
    try:
        board = Board.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
        names = [question.name for question in board.questions]
        if len(set(names)) < len(names):
            raise QuestionError(f"{file.name}: two questions have one name; Metabase's are found by name: rename one")
        for question in board.questions:
            _ = question.query
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"]))
        raise QuestionError(f"{file.name}, {place}: {error.errors()[0]['msg']}") from None
    except KeyError as error:
        raise QuestionError(f"{file.name}: no metric {error} in dbt_project/models/semantic") from None
    return board
