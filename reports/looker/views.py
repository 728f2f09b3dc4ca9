"""A LookML view of a table: a dimension a column, a measure a metric."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from reports.looker.tables import Column, Table
from reports.metrics import Metric

Field = dict[str, Any]
_DAYS = ["raw", "date", "week", "month", "quarter", "year"]
_FORMATS = {"count": "decimal_0", "money": "decimal_2", "percent": "percent_1", "ratio": "decimal_2"}
_NUMBERS = ("integer", "bigint", "numeric", "double precision")


class UnknownTypeError(ValueError):
    """A column has a type that no kind of Looker's dimension is known for."""


def view(table: Table, metrics: Iterable[Metric]) -> Field:
    """The view of `marts.<table>`, as a dictionary that `lkml` writes."""
    measures = [_measure(metric, table) for metric in metrics if metric.table == table.name]
    taken = {measure["name"] for measure in measures}
    fields = [_dimension(table, column, taken) for column in table.columns]
    made = {"name": table.name, "sql_table_name": f"marts.{table.name}"}
    dimensions = [*_row_key(table), *(field for is_time, field in fields if not is_time)]
    groups = [field for is_time, field in fields if is_time]
    told = {"dimensions": dimensions, "dimension_groups": groups, "measures": measures}
    return made | {kind: found for kind, found in told.items() if found}


def qualified(expression: str, columns: Sequence[str]) -> str:
    """The expression with its columns as Looker names them; what stands in quotes is left alone."""
    names = re.compile(rf"(?<![\w.\"])({'|'.join(map(re.escape, columns))})\b")
    pieces = re.split(r"('[^']*')", expression)
    return "".join(piece if piece.startswith("'") else names.sub(r"${TABLE}.\1", piece) for piece in pieces)


def _dimension(table: Table, column: Column, taken: set[str]) -> tuple[bool, Field]:
    """Whether it is a group of times, and the field. A measure keeps its name; a column of that name is hidden."""
    base = column.type.split("(")[0]
    told = {"description": column.description, "sql": f"${{TABLE}}.{_quoted(column.name)}"}
    if base in ("date", "timestamptz"):
        is_day = base == "date"
        short = re.sub(r"_date$", "", column.name)  # Looker adds the timeframe: touch_date, touch_week
        name = column.name if short in taken | {one.name for one in table.columns} else short
        frames = _DAYS if is_day else ["raw", "time", *_DAYS[1:]]
        kind = {"type": "time", "timeframes": frames, "datatype": "date" if is_day else "timestamp"}
        return True, {"name": name, **kind, **({"convert_tz": "no"} if is_day else {}), **told}
    field: Field = {"name": column.name, "type": _type(table, column, base), **told}
    if base == "interval":
        field["sql"] += "::text"
    if table.key == (column.name,):
        field["primary_key"] = "yes"
    if column.name in taken:
        field |= {"name": f"row_{column.name}", "hidden": "yes"}
    return False, field


def _type(table: Table, column: Column, base: str) -> str:
    if base in _NUMBERS:
        return "number"
    kind = {"text": "string", "interval": "string", "boolean": "yesno"}.get(base)
    if kind is None:
        raise UnknownTypeError(f"{table.name}.{column.name} is {column.type}: say in reports/looker what it is there")
    return kind


def _row_key(table: Table) -> list[Field]:
    """A hidden key of several columns, or of a day, which no group of times can be."""
    types = {column.name: column.type for column in table.columns}
    if not table.key or (len(table.key) == 1 and types[table.key[0]] not in ("date", "timestamptz")):
        return []
    parts = ", ".join(f"${{TABLE}}.{_quoted(name)}" for name in table.key)
    return [{"name": "row_key", "type": "string", "primary_key": "yes", "hidden": "yes", "sql": f"row({parts})::text"}]


def _measure(metric: Metric, table: Table) -> Field:
    told = {"label": metric.label, "description": metric.description, "value_format_name": _FORMATS[metric.unit]}
    if metric.measure is None:
        numerator, denominator = metric.parts or ("", "")
        return {
            "name": metric.name, **told, "type": "number",
            "sql": f"1.0 * ${{{numerator}}} / nullif(${{{denominator}}}, 0)",
        }  # fmt: skip
    kind = metric.measure.aggregation
    columns = [column.name for column in table.columns]
    return {"name": metric.name, **told, "type": kind, "sql": qualified(metric.measure.counted, columns)}


def _quoted(name: str) -> str:
    return '"from"' if name == "from" else name
