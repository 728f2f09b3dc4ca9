"""The semantic layer: each metric is defined once, and whole."""

from __future__ import annotations

import json
import re
from pathlib import Path

from dbt_semantic_interfaces.implementations.semantic_manifest import PydanticSemanticManifest
from dbt_semantic_interfaces.validations.semantic_manifest_validator import SemanticManifestValidator

from reports import metrics, readings
from reports.looker import tables
from reports.metabase.questions import boards
from tests.parsed import parsed
from tests.semantic_layer import metric_names


def test_metricflow_accepts_every_semantic_model_and_metric():
    validator = SemanticManifestValidator[PydanticSemanticManifest]()
    found = validator.validate_semantic_manifest(PydanticSemanticManifest.parse_raw(parsed().semantic))
    assert [issue.as_readable_str() for issue in (*found.errors, *found.warnings)] == []


def test_the_report_knows_each_metric_by_the_words_of_its_definition():
    told = {one["name"]: (one["label"], one["description"]) for one in json.loads(parsed().semantic)["metrics"]}
    assert {name: (one.label, one.description) for name, one in metrics.defined().items()} == told


def test_each_metric_has_a_unit_and_a_name_that_no_other_has():
    units = {one.unit for one in metrics.defined().values()}
    assert units == {"count", "money", "percent", "ratio"}
    labels = [one.label for one in metrics.defined().values()]
    assert len(labels) == len(set(labels)) == len(metric_names())


def test_each_measure_is_used_by_a_metric():
    manifest = json.loads(parsed().semantic)
    measures = {measure["name"] for model in manifest["semantic_models"] for measure in model["measures"]}
    used = {one["type_params"]["measure"]["name"] for one in manifest["metrics"] if one["type_params"]["measure"]}
    assert measures == used


def test_exposures_name_the_tables_that_are_read():
    manifest = parsed().manifest
    told = {
        one["name"]: {node.split(".")[-1] for node in one["depends_on"]["nodes"]}
        for one in manifest["exposures"].values()
    }
    read = {
        f"metabase_{board.collection.name.lower()}": " ".join(q.query for q in board.questions) for board in boards()
    }
    read["nightly_report"] = Path(readings.__file__).read_text()
    used = {name: set(re.findall(r"marts\.((?:fct|dim|rpt)_\w+)", text)) for name, text in read.items()}
    assert told == used | {"looker": {table.name for table in tables.of(manifest)}}


def test_questions_read_marts_and_the_ledger_of_runs_alone():
    schemas = {
        schema
        for board in boards()
        for question in board.questions
        for schema in re.findall(r"\b(?:from|join) (\w+)\.", question.query)
    }
    assert schemas == {"marts", "ops"}
