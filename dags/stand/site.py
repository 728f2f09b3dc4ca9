"""The site: the project's documents, dbt's documentation and the newest validation documents, in one folder."""

from __future__ import annotations

import shutil
from pathlib import Path

from dbt_project.run import write_docs
from reports import pages
from warehouse.settings import PROJECT, Settings


def build(settings: Settings) -> Path:
    """Build it anew in `<home>/site` and return its first page. Raises TransformError if dbt cannot describe itself."""
    folder, aside = settings.home / "site", settings.home / "site.writing"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    write_docs(settings, aside / "dbt" / "index.html")
    others = {"Tables and columns (dbt)": "dbt/index.html"}
    validations = settings.home / "data_docs"
    if validations.is_dir():
        shutil.copytree(validations, aside / "data_docs")
        others["Validations by night"] = "data_docs/index.html"
    pages.write(PROJECT, aside, others)
    shutil.rmtree(folder, ignore_errors=True)
    aside.rename(folder)
    return folder / "index.html"
