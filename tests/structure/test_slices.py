"""A source is complete: facts, code, truths, staging and docs agree."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from extractors.catalog import sources

ROOT = Path(__file__).resolve().parents[2]
STAGING = ROOT / "dbt_project" / "models" / "staging"


def dbt_source_tables() -> dict[str, dict[str, str]]:
    """Columns by raw table, as the dbt project describes them; older versions are described apart."""
    found = {}
    for file in STAGING.rglob("*.yml"):
        for source in yaml.safe_load(file.read_text()).get("sources", []):
            if source["schema"] == "raw_history":
                continue
            for table in source.get("tables", []):
                found[table["name"]] = {column["name"] for column in table.get("columns", [])}
    return found


@pytest.mark.parametrize("name", sorted(sources()))
def test_a_source_has_all_its_parts(name):
    assert (ROOT / "extractors" / name / "streams.py").is_file()
    assert (ROOT / "extractors" / name / "README.md").is_file()
    assert (ROOT / "expectations" / "truths" / f"{name}.py").is_file()
    assert (STAGING / sources()[name].contract).is_dir()


@pytest.mark.parametrize("name", sorted(sources()))
def test_every_stream_has_a_staging_model(name):
    text = "\n".join(path.read_text() for path in (STAGING / sources()[name].contract).rglob("*.sql"))
    missing = [
        stream
        for stream, facts in sources()[name].streams.items()
        if f"'{facts.table}'" not in text and f"source('raw', name ~ '__{stream}')" not in text
    ]
    assert missing == []


@pytest.mark.parametrize("name", sorted(sources()))
def test_dbt_describes_the_columns_that_the_warehouse_makes(name):
    described = dbt_source_tables()
    for stream in sources()[name].streams.values():
        columns = {column.warehouse_name for column in stream.columns}
        assert columns - described[stream.table] == set(), stream.table
        unknown = {column for column in described[stream.table] - columns if not column.startswith("_")}
        assert unknown == set(), stream.table


@pytest.mark.parametrize("name", sorted(sources()))
def test_every_stream_and_column_is_described(name):
    for stream in sources()[name].streams.values():
        assert stream.grain
        assert [column.name for column in stream.columns if not column.description] == []
