"""Metrics as the semantic layer of the dbt project defines them: names, formulas, units, and the SQL of a sum.

The only place that defines a metric is `dbt_project/models/semantic`; reports, Looker and Metabase take it from here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from warehouse.settings import PROJECT

_DEFINITIONS = PROJECT / "dbt_project" / "models" / "semantic"


@dataclass(frozen=True)
class Measure:
    """What a simple metric aggregates: `expression` over the rows of the table `marts.<table>`.

    `last_day`: a column of days, of which the newest alone counts; people of several days do not add up.
    """

    table: str
    aggregation: str
    expression: str
    last_day: str | None

    @property
    def counted(self) -> str:
        """The expression, null on days that do not count."""
        if self.last_day is None:
            return self.expression
        newest = f"(select max(newest.{self.last_day}) from marts.{self.table} as newest)"  # noqa: S608, names of ours
        return f"case when {self.last_day} = {newest} then {self.expression} end"


@dataclass(frozen=True)
class Metric:
    """A metric, of one measure or the ratio of two metrics; `unit` is count, money, percent (of one) or ratio."""

    name: str
    label: str
    description: str
    unit: str
    measure: Measure | None
    parts: tuple[str, str] | None

    @property
    def table(self) -> str:
        """The table of `marts` that it is summed from."""
        return self.measure.table if self.measure else defined()[(self.parts or ("", ""))[0]].table

    def sql(self) -> str:
        """The aggregate, to be selected from the table, grouped as one likes."""
        if self.measure is not None:
            distinct = self.measure.aggregation == "count_distinct"
            return f"count(distinct {self.measure.counted})" if distinct else f"sum({self.measure.counted})"
        numerator, denominator = (defined()[part].sql() for part in self.parts or ())
        return f"cast({numerator} as numeric) / nullif({denominator}, 0)"


@cache
def defined() -> Mapping[str, Metric]:
    """All metrics by name, in the order of their definition."""
    files = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(_DEFINITIONS.glob("*.yml"))]
    measures = {
        one["name"]: _measure(model, one)
        for file in files
        for model in file.get("semantic_models", ())
        for one in model.get("measures", ())
    }
    return {one["name"]: _metric(one, measures) for file in files for one in file.get("metrics", ())}


def label(name: str) -> str:
    """What a metric is called before people."""
    return defined()[name].label


def _measure(model: dict[str, Any], one: dict[str, Any]) -> Measure:
    table = re.sub(r"^ref\('(\w+)'\)$", r"\1", model["model"])
    return Measure(table, one["agg"], one["expr"], one.get("non_additive_dimension", {}).get("name"))


def _metric(one: dict[str, Any], measures: Mapping[str, Measure]) -> Metric:
    made_of = one["type_params"]
    parts = (made_of["numerator"], made_of["denominator"]) if one["type"] == "ratio" else None
    measure = None if parts else measures[made_of["measure"]]
    return Metric(one["name"], one["label"], one["description"], one["config"]["meta"]["unit"], measure, parts)
