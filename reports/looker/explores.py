"""An explore for each table, joined to the dimensions whose key it has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reports.figures import label
from reports.looker.tables import Table


def explore(table: Table, tables: Sequence[Table]) -> dict[str, Any]:
    """The explore of a table. A dimension has one row for each of its keys, so no join multiplies the table's rows."""
    columns = {column.name for column in table.columns}
    joins = [
        {
            "name": other.name,
            "type": "left_outer",
            "relationship": "many_to_one",
            "sql_on": f"${{{table.name}.{other.key[0]}}} = ${{{other.name}.{other.key[0]}}}",
        }
        for other in tables
        if other.name.startswith("dim_") and other is not table and len(other.key) == 1 and other.key[0] in columns
    ]
    named = {"name": table.name, "label": label(table.name.split("_", 1)[1]), "description": table.description}
    return named | ({"joins": joins} if joins else {})
