"""Names, formulas and units of metrics, from the semantic layer of the dbt project: the one place that defines them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import yaml

from warehouse.settings import PROJECT

_DEFINITIONS = PROJECT / "dbt_project" / "models" / "semantic"


@dataclass(frozen=True)
class Metric:
    """A metric of the semantic layer; `unit` is count, money, percent (a share of one) or ratio."""

    name: str
    label: str
    description: str
    unit: str


@cache
def defined() -> Mapping[str, Metric]:
    """All metrics by name, in the order of their definition."""
    files = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(_DEFINITIONS.glob("*.yml"))]
    metrics = [metric for file in files for metric in file.get("metrics", ())]
    return {
        one["name"]: Metric(one["name"], one["label"], one["description"], one["config"]["meta"]["unit"])
        for one in metrics
    }


def label(name: str) -> str:
    """What a metric is called before people."""
    return defined()[name].label
