"""Answers for a settings file: each is judged when it is given, so that a mistake costs one answer and not all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import typer

from warehouse.settings import SettingsError


@dataclass(frozen=True)
class Question:
    """What a person at a terminal is asked, or an option answers in their place.

    `judge`: makes the value of an answer's text, or raises SettingsError with what is wrong. `default`: the answer of
    somebody who gives none; None where there must be one.
    """

    text: str
    option: str
    judge: Callable[[str], Any]
    default: str | None = None


def answers(questions: Sequence[tuple[Question, str | None]]) -> list[Any]:
    """The values for questions, each with the text of its option or None. Raises SettingsError.

    What options say is judged before anybody is asked.
    """
    given = [None if text is None else _judged(question, text) for question, text in questions]
    return [
        _asked(question) if text is None else value
        for (question, text), value in zip(questions, given, strict=True)
    ]  # fmt: skip


def _judged(question: Question, text: str) -> Any:
    try:
        return question.judge(text)
    except SettingsError as error:
        raise SettingsError(f"{question.option} {text}: {error}") from None


def _asked(question: Question) -> Any:
    if not sys.stdin.isatty():
        if question.default is None:
            raise SettingsError(f"{question.text} Nobody is there to answer; give {question.option}")
        typer.echo(f"{question.text} {question.default or 'none'} ({question.option} says otherwise)", err=True)
        return _judged(question, question.default)

    def judge(text: str) -> Any:
        try:
            return question.judge(text)
        except SettingsError as error:
            raise typer.BadParameter(str(error)) from None  # told, and the question is asked again

    return typer.prompt(question.text, default=question.default, show_default=bool(question.default), value_proc=judge)
