"""Which models a model is built from, for a task each. Kept in a file: dbt takes seconds to read the project."""

from __future__ import annotations

import json
from typing import Any

from dbt_project import code, invocation
from warehouse.settings import Settings


def models(settings: Settings) -> dict[str, list[str]]:
    """Names of the models that each model reads. Raises TransformError if dbt cannot read the project."""
    file = settings.home / "dbt" / "graph.json"
    digest = code.digest()
    kept: dict[str, Any] = json.loads(file.read_text()) if file.is_file() else {}
    if kept.get("code") != digest:
        kept = {"code": digest, "models": _read(settings)}
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = file.with_suffix(f".{digest[:8]}")
        aside.write_text(json.dumps(kept))
        aside.replace(file)
    found: dict[str, list[str]] = kept["models"]
    return found


def _read(settings: Settings) -> dict[str, list[str]]:
    nodes = invocation.parsed(settings).manifest.nodes
    names = {key: node.name for key, node in nodes.items() if str(node.resource_type) == "model"}
    return {
        name: sorted(names[parent] for parent in nodes[key].depends_on.nodes if parent in names)
        for key, name in sorted(names.items())
    }
