"""Incremental models and a change of their code.

What only a past night could know (ledgers, the registry of persons, forecasts as made) is never built again: such a
model says `on_schema_change='append_new_columns'`. What follows from `raw` has the tag `rebuilt`: it is dropped and
built whole as soon as its code, a model or macro that it is made from, or the engine is another one than that which
built it. The code of what it is made from counts, because a night looks for new publications and not at every row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

TAG = "rebuilt"


def fingerprints(manifest: Any, engine: str = "postgres") -> dict[str, str]:
    """`schema.table` of each model with the tag: SHA-256 of its code and of what it is made from, and of the engine."""
    return {
        f"{node.schema}.{node.alias}": hashlib.sha256("\n".join([engine, *_code(manifest, node)]).encode()).hexdigest()
        for node in manifest.nodes.values()
        if str(node.resource_type) == "model" and TAG in node.tags
    }


def _code(manifest: Any, node: Any) -> Iterator[str]:
    """Code and contract of the model and of every model before it, and the macros of the project that they use."""
    models, macros = {node.unique_id: node}, dict[str, Any]()
    waiting = list(models)
    while waiting:
        one = models[waiting.pop()]
        found = {name: manifest.nodes[name] for name in one.depends_on.nodes if name in manifest.nodes}
        new = {name: model for name, model in found.items() if str(model.resource_type) == "model"}
        waiting += [name for name in new if name not in models]
        models |= new
        _add_macros(manifest, one, macros)
    for _, one in sorted(models.items()):
        yield one.raw_code
        yield from (f"{column.name} {column.data_type}" for column in one.columns.values())
    yield from (macro.macro_sql for _, macro in sorted(macros.items()))


def _add_macros(manifest: Any, node: Any, macros: dict[str, Any]) -> None:
    """Add the macros that a model uses, also by others."""
    waiting = list(node.depends_on.macros)
    while waiting:
        name = waiting.pop()
        macro = manifest.macros.get(name)
        if name in macros or macro is None or macro.package_name != node.package_name:
            continue  # dbt's own macros may change with dbt, and the rows stay the same
        macros[name] = macro
        waiting += macro.depends_on.macros
