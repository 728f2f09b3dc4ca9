"""The semantic layer: each metric is defined once, and whole."""

from __future__ import annotations

import json

from dbt_semantic_interfaces.implementations.semantic_manifest import PydanticSemanticManifest
from dbt_semantic_interfaces.validations.semantic_manifest_validator import SemanticManifestValidator

from reports import metrics
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
