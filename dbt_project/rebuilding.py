"""Incremental models and a change of their code.

What only a past night could know (ledgers, the registry of persons, forecasts as made) is never built again: such a
model says `on_schema_change='append_new_columns'`. What follows from `raw` has the tag `rebuilt`: it is dropped and
built whole as soon as its code, a macro it uses, or the engine is another one than that which built it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

TAG = "rebuilt"


def fingerprints(manifest: Any, engine: str = "postgres") -> dict[str, str]:
    """`schema.table` of each model with the tag: SHA-256 of its code, contract, macros of the project, and engine."""
    return {
        f"{node.schema}.{node.alias}": hashlib.sha256("\n".join([engine, *_code(manifest, node)]).encode()).hexdigest()
        for node in manifest.nodes.values()
        if str(node.resource_type) == "model" and TAG in node.tags
    }


def _code(manifest: Any, node: Any) -> Iterator[str]:
    yield node.raw_code
    yield from (f"{column.name} {column.data_type}" for column in node.columns.values())
    seen: set[str] = set()
    waiting = list(node.depends_on.macros)
    while waiting:
        name = waiting.pop()
        macro = manifest.macros.get(name)
        if name in seen or macro is None or macro.package_name != node.package_name:
            continue  # dbt's own macros may change with dbt, and the rows stay the same
        seen.add(name)
        waiting += macro.depends_on.macros
    yield from (manifest.macros[name].macro_sql for name in sorted(seen))
