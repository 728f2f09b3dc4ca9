"""Asking for metrics so that a dead one costs only itself.

A request that names a metric which Meta has removed fails as a whole, with error 100 and without saying which it is. So
the names are halved until those are found that fail alone; each is an open gap, and is not asked for again in the run
of things of the same kind: a metric that reels lack is not dead for photos.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from extractors.graph.client import Graph
from extractors.graph.errors import MetaError
from extractors.graph.work import Work
from extractors.page_insights import registry

_INVALID, _REFUSED = 100, 10
_GONE, _BEFORE_BUSINESS = (100, 33), (100, 2108006)  # the latter: posted before the account became a business's
_TOO_FEW = "viewers"  # "Not enough viewers for the media to show insights"; code 10 is a lacking permission, too
Row = dict[str, Any]


class NoMetricError(Exception):
    """Every metric was refused: it is the object that has none."""

    def __init__(self, error: MetaError) -> None:
        super().__init__(error.reason)
        self.error = error


def of_object(work: Work, graph: Graph, object_id: str, path: str, level: str, stream: str, kind: str) -> Iterator[Row]:
    """Metrics of a post or story. None where too few people saw it, or it is gone by now; a gap where Meta refuses.

    Raises MetaError, DeferredError.
    """
    try:
        yield from ask(work, graph, path, level, stream, kind)
    except NoMetricError as error:
        work.gap(stream, object_id, str(error))
    except MetaError as error:
        fault, pair = error.fault, (error.fault.code, error.fault.subcode)
        if (fault.code == _REFUSED and _TOO_FEW in fault.message) or is_gone(graph, object_id, error):
            return
        if fault.code != _REFUSED and pair not in (_GONE, _BEFORE_BUSINESS):
            raise
        work.gap(stream, object_id, error.reason)


def ask(
    work: Work, graph: Graph, path: str, level: str, stream: str, kind: str = "", **parameters: Any
) -> Iterator[Row]:
    """Metrics of an object, as Meta gives them. Raises NoMetricError, MetaError, DeferredError."""
    dead: dict[str, str] = work.context.kept.setdefault(f"dead/{level}/{kind}", {})
    names = registry.living(level, work.context.options.api_version, work.context.night)
    answered, refused = _ask(graph, path, [name for name in names if name not in dead], parameters)
    if refused and len(refused) == len(names) - len(dead):
        raise NoMetricError(next(iter(refused.values())))
    dead |= {name: error.reason for name, error in refused.items()}
    for name, reason in dead.items():
        work.gap(stream, name, reason)
    yield from answered


def is_gone(graph: Graph, object_id: str, error: MetaError) -> bool:
    """Whether the thing was deleted since it was listed. Meta says the same (100/33) where a permission lacks for a
    part of it: so it is asked for by itself. Raises MetaError, DeferredError."""
    if (error.fault.code, error.fault.subcode) != _GONE:
        return False
    try:
        graph.get(object_id, fields="id")
    except MetaError as found:
        if (found.fault.code, found.fault.subcode) != _GONE:
            raise
        return True
    return False


def values(level: str, found: Mapping[str, Any], value: Any) -> Iterator[Row]:
    """Rows of one value: the metric, its measure, and one row for each dimension where the value is broken down."""
    metric = registry.metrics()[level].get(found["name"])
    parts = value if isinstance(value, Mapping) else {"all": value}
    for dimension, part in parts.items():
        measure = metric.parts.get(dimension, metric.measure) if metric else None
        yield {"metric": found["name"], "measure": measure, "dimension": dimension, "value": part}


def _ask(
    graph: Graph, path: str, names: list[str], parameters: Mapping[str, Any]
) -> tuple[list[Row], dict[str, MetaError]]:
    """What is answered, and the names that are refused even alone."""
    if not names:
        return [], {}
    try:
        return list(graph.get(path, "data", list, metric=",".join(names), **parameters)["data"]), {}
    except MetaError as error:
        if error.fault.code != _INVALID or error.fault.subcode:
            raise
        if len(names) == 1:
            return [], {names[0]: error}
    middle = len(names) // 2
    halves = [_ask(graph, path, part, parameters) for part in (names[:middle], names[middle:])]
    return halves[0][0] + halves[1][0], halves[0][1] | halves[1][1]
