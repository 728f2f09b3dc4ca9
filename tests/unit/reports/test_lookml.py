"""LookML as Looker would read it: every field stands on a column of the contracts or on a measure of its view."""

from __future__ import annotations

import json
import re

import lkml
import pytest

from reports import metrics
from reports.looker import project, tables, views
from reports.looker.tables import Column, Table
from tests.parsed import parsed


@pytest.fixture(scope="module")
def marts() -> dict[str, Table]:
    return {table.name: table for table in tables.of(parsed().manifest)}


@pytest.fixture(scope="module")
def written(tmp_path_factory, marts):
    """The project's files as lkml reads them: the model, and views by name."""
    folder = tmp_path_factory.mktemp("looker")
    project.write(folder, tuple(marts.values()))
    found = {path.name: lkml.load(path.read_text()) for path in folder.rglob("*.lkml")}
    model = found.pop("hourglass.model.lkml")
    return model, {one["name"]: one for file in found.values() for one in file["views"]}


def fields(view, *kinds):
    return [one for kind in kinds or ("dimensions", "dimension_groups", "measures") for one in view.get(kind, ())]


def columns_of(view):
    """The fields that stand for a column, by the column."""
    found = [one for one in fields(view, "dimensions", "dimension_groups") if one["name"] != "row_key"]
    return {re.sub(r'\$\{TABLE\}\."?(\w+)"?.*', r"\1", one["sql"]): one for one in found}


def test_every_column_of_the_marts_is_a_described_field_of_its_view(written, marts):
    _, made = written
    assert sorted(made) == sorted(marts) and len(marts) > 30
    for name, table in marts.items():
        told = {column: field["description"] for column, field in columns_of(made[name]).items()}
        assert told == {column.name: column.description for column in table.columns}
        assert made[name]["sql_table_name"] == f"marts.{name}"


def test_no_field_refers_to_a_column_that_the_contract_does_not_have(written, marts):
    for name, view in written[1].items():
        columns = {column.name for column in marts[name].columns}
        names = [one["name"] for one in fields(view)]
        assert len(names) == len(set(names)), f"{name} has two fields of one name"
        for field in fields(view):
            used = set(re.findall(r'\$\{TABLE\}\."?(\w+)', field["sql"]))
            assert used <= columns and (used or "${" in field["sql"]), f"{name}.{field['name']}: {field['sql']}"
            for other in set(re.findall(r"\$\{(\w+)\}", field["sql"])) - {"TABLE"}:
                assert other in {one["name"] for one in view["measures"]}


def test_types_are_those_of_the_contract(written, marts):
    kinds = {"text": "string", "interval": "string", "boolean": "yesno", "date": "time", "timestamptz": "time"}
    for name, view in written[1].items():
        typed = columns_of(view)
        for column in marts[name].columns:
            assert typed[column.name]["type"] == kinds.get(column.type, "number"), f"{name}.{column.name}"
            assert typed[column.name].get("datatype") == {"date": "date", "timestamptz": "timestamp"}.get(column.type)


def test_every_metric_is_a_measure_of_its_table_with_its_words(written):
    made = {one["name"]: (name, one) for name, view in written[1].items() for one in view.get("measures", ())}
    assert set(made) == {one["name"] for one in json.loads(parsed().semantic)["metrics"]}
    for name, metric in metrics.defined().items():
        view, measure = made[name]
        assert (view, measure["label"], measure["description"]) == (metric.table, metric.label, metric.description)
        assert measure["type"] == (metric.measure.aggregation if metric.measure else "number")


def test_joins_go_to_one_row_and_to_columns_that_are_there(written, marts):
    joined = 0
    for explore in written[0]["explores"]:
        for join in explore.get("joins", ()):
            left, right = re.fullmatch(r"\$\{(\w+\.\w+)\} = \$\{(\w+\.\w+)\}", join["sql_on"]).groups()
            (one, column), (other, key) = left.split("."), right.split(".")
            assert marts[other].key == (key,) and join["relationship"] == "many_to_one"
            sides = [
                next(c for c in marts[table].columns if c.name == name) for table, name in ((one, column), (other, key))
            ]
            assert sides[0].type == sides[1].type
            joined += 1
    assert joined > 20


def test_words_in_quotes_and_of_other_tables_are_no_columns():
    given = "case when model = 'model' then (select max(newest.day) from x as newest) else day end"
    made = views.qualified(given, ["model", "day"])
    assert (
        made
        == "case when ${TABLE}.model = 'model' then (select max(newest.day) from x as newest) else ${TABLE}.day end"
    )


def test_a_column_of_an_unknown_type_is_named():
    table = Table("fct_x", "", (Column("shape", "geometry", ""),), ())
    with pytest.raises(views.UnknownTypeError, match=r"fct_x\.shape is geometry"):
        views.view(table, ())
