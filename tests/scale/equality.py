"""Do two warehouses hold the same tables? Both are read into files of DuckDB's and compared there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from dbt_project.handover import DuckdbFile
from warehouse.settings import Settings

# What is no two runs' the same, or an engine's own way to tell whether anything has changed.
# `published` adds up the instants of publications, which are the wall clock's.
_NOT_COMPARED = ("recorded_at", "assigned_at", "run_id", "fingerprint", "published")
# An array of JSON as text has other blanks.
_WRITTEN_OTHERWISE = ("intermediate.int_ad_group_targets: target",)
_RELATIVE = 1e-9
_ROUNDED = 1e-6


def differences(expected: Settings, computed: Settings, relations: Iterable[str], folder: Path) -> list[str]:
    """What differs between the tables (`schema.table`) of two warehouses, a line each. The files are in the folder.

    Compared are the numbers of rows; a sum of the rows' hashes, which does not depend on their order; and of columns
    that are doubles the sum and the sum of squares, to a relative 1e-9. Where the hashes differ, those
    of each column are compared, and of decimals the sums to a relative 1e-6: DuckDB divides to doubles, so that a
    quotient just between two values may be rounded the other way.
    """
    names, found = sorted(relations), []
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        missing = set()
        for side, settings in (("expected", expected), ("computed", computed)):
            file = folder / f"{side}.duckdb"
            file.unlink(missing_ok=True)
            missing |= set(names) - set(DuckdbFile(settings, file).fetch(names))
            connection.execute(f"attach '{file}' as {side} (read_only)")
        for relation in names:
            unequal = ["one of them has none"] if relation in missing else _differ(connection, relation)
            found += [f"{relation}: {difference}" for difference in unequal]
    return found


def _differ(connection: duckdb.DuckDBPyConnection, relation: str) -> list[str]:
    types, computed = (
        {column: kind for column, kind, *_ in connection.execute(f"describe {side}.{relation}").fetchall()}
        for side in ("expected", "computed")
    )
    if other := set(types) ^ set(computed):
        return [f"columns in one only: {', '.join(sorted(other))}"]
    compared = [column for column in types if not column.endswith(_NOT_COMPARED)]
    doubles = [column for column in compared if "DOUBLE" in (types[column], computed[column])]
    exact = [f'cast("{column}" as {types[column]})' for column in compared if column not in doubles]
    measures = {"rows": "count(*)", "checksum of rows": f"sum(hash({', '.join(exact) or '1'}))"}
    for column in doubles:
        value = f'cast("{column}" as double)'
        measures |= {f"sum of {column}": f"fsum({value})", f"squares of {column}": f"fsum({value} * {value})"}
    unequal = _unequal(connection, relation, measures)
    if any(one.startswith("checksum") for one in unequal):
        columns = [column for column in compared if column not in doubles]
        by_column = [_column(connection, relation, column, types[column]) for column in columns]
        unequal = [one for one in unequal if not one.startswith("checksum")] + [one for one in by_column if one]
    return unequal


def _column(connection: duckdb.DuckDBPyConnection, relation: str, column: str, kind: str) -> str:
    value = f'cast("{column}" as {kind})'
    unequal = _unequal(connection, relation, {column: f"sum(hash({value}))"})
    if not unequal or f"{relation}: {column}" in _WRITTEN_OTHERWISE:
        return ""
    if kind.startswith("DECIMAL"):
        number = f'cast("{column}" as double)'
        sums = {column: f'count("{column}")', f"sum of {column}": f"fsum({number})"}
        sums |= {f"squares of {column}": f"fsum({number} * {number})"}
        unequal = _unequal(connection, relation, sums, _ROUNDED)
    return "; ".join(unequal)


def _unequal(
    connection: duckdb.DuckDBPyConnection, relation: str, measures: dict[str, str], tolerance: float = _RELATIVE
) -> list[str]:
    expected, computed = (
        connection.execute(f"select {', '.join(measures.values())} from {side}.{relation}").fetchall()[0]
        for side in ("expected", "computed")
    )
    return [
        f"{measure} is {there}, not {here}"
        for measure, here, there in zip(measures, expected, computed, strict=True)
        if not _same(here, there, tolerance)
    ]


def _same(left: float | None, right: float | None, tolerance: float) -> bool:
    if isinstance(left, float) and isinstance(right, float):
        return abs(left - right) <= tolerance * max(abs(left), abs(right))
    return left == right
