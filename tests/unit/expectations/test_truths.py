"""Truths and sources belong together: a renamed column must not switch a truth off in silence."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from expectations import baseline, engine, truths
from extractors import catalog
from warehouse.staged import Age, Difference, FirstOf, FoundIn, Reckoned, Total
from warehouse.streams import Stream

END = datetime(2026, 11, 21, tzinfo=UTC)
STREAMS = {(stream.source, stream.name): stream for stream in catalog.all_streams()}
WRITTEN = [path.stem for path in Path(truths.__file__).parent.glob("[a-z]*.py")]


def _named(source: str) -> set[str]:
    module = truths._module(source)
    return {*module.RECKONED, *module.expectations()}


def _needed(stream: Stream, column: Reckoned) -> set[tuple[str, str]]:
    """Columns, as (stream, column), that a reckoned column is made of."""
    match column:
        case Total(of=of) | FirstOf(of=of):
            return {(stream.name, name) for name in of}
        case FoundIn():
            return {(stream.name, column.by), (column.stream, column.by), (column.stream, column.column)}
        case Difference():
            both = {(name, by) for name in (stream.name, column.stream) for by in column.by}
            return {(stream.name, column.column), (column.stream, column.other), *both}
        case Age():
            return {(stream.name, column.column)}
    return set()


@pytest.mark.parametrize("source", WRITTEN)
def test_truths_speak_of_streams_that_exist(source: str) -> None:
    assert source in catalog.sources()
    assert _named(source) <= set(catalog.sources()[source].streams)


@pytest.mark.parametrize("key", STREAMS, ids=".".join)
def test_expectations_speak_of_columns_that_exist(key: tuple[str, str]) -> None:
    stream = STREAMS[key]
    reckoned = (*baseline.reckoned(stream, END, {}), *truths.reckoned(*key))
    made = [*baseline.expectations(stream, END), *truths.expectations(*key)]
    columns = {column.warehouse_name for column in stream.columns} | {column.name for column in reckoned}
    named = {name for expectation in made for name in engine.columns(expectation)}
    assert named <= columns
    assert len(columns) == len(stream.columns) + len(reckoned), "a reckoned column has the name of a real one"
    for column in reckoned:
        for name, needed in _needed(stream, column):
            assert STREAMS[stream.source, name].column(needed)


@pytest.mark.parametrize("key", STREAMS, ids=".".join)
def test_every_expectation_says_what_it_expects_and_how_grave_it_is(key: tuple[str, str]) -> None:
    stream = STREAMS[key]
    made = [*baseline.expectations(stream, END), *truths.expectations(*key)]
    assert all(
        expectation.description and expectation.severity.value in ("critical", "warning") for expectation in made
    )
