"""The dbt project as dbt reads it, parsed once a process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from warehouse.settings import PROJECT


@dataclass(frozen=True)
class Parsed:
    """dbt's own manifest, the manifest that it writes, and the text of the semantic manifest."""

    project: Any
    manifest: dict[str, Any]
    semantic: str


@cache
def parsed() -> Parsed:
    """`dbt parse`, with the settings' defaults."""
    from dbt.cli.main import dbtRunner

    project = str(PROJECT / "dbt_project")
    with TemporaryDirectory() as folder:
        places = ["--project-dir", project, "--profiles-dir", project, "--target-path", folder, "--log-path", folder]
        done = dbtRunner().invoke(["parse", "--quiet", *places])
        assert done.success, done.exception
        manifest, semantic = (Path(folder, f"{name}manifest.json").read_text() for name in ("", "semantic_"))
    return Parsed(done.result, json.loads(manifest), semantic)
