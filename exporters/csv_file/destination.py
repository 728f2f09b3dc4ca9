"""`csv_file`: `<audiences.path>/<list>/<night>/` with meta.csv, google.csv, plain.csv and manifest.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from exporters.accounting import account
from exporters.audience import Audience, Plan
from exporters.csv_file import folder, manifest
from exporters.csv_file.content import plain_file, row_count, vendor_files
from exporters.difference import changes
from warehouse.settings import Settings


@dataclass(frozen=True)
class FolderPlan(Plan):
    """The folder to be: its files by name, and the manifest as far as it is known before the export has an id."""

    files: Mapping[str, bytes]
    manifest: Mapping[str, Any]


class CsvFile:
    """Files of hashed identifiers for Meta and Google, and one of person ids."""

    name = "csv_file"

    def __init__(self, settings: Settings) -> None:
        self._root = settings.exports_path
        self._kept = timedelta(days=settings.audiences.keep_files_days)

    def plan(self, audience: Audience) -> FolderPlan:
        """Make the files in memory. Raises AccountingError and UnsafeContentError before anything is written."""
        vendors = vendor_files(audience)
        files = {f"{name}.csv": file.content for name, file in vendors.items()}
        files["plain.csv"] = plain_file(audience.candidates)
        accounting = {
            part: account(
                audience.candidates, audience.candidate_count, row_count(files[f"{part}.csv"]),
                vendors[part].unaddressable if part in vendors else None,
            )
            for part in (*vendors, "plain")
        }  # fmt: skip
        for part, counts in accounting.items():
            counts.check(f"{audience.definition.list_name}: {part}.csv")
        before = audience.past.members if audience.past else frozenset()
        moved = changes(audience.candidates, before)
        return FolderPlan(
            list_name=audience.definition.list_name,
            night=audience.night,
            path=str(self._root / audience.definition.list_name / audience.night.isoformat()),
            rows=accounting["plain"].sent,
            digest=manifest.digest(files, accounting),
            changes=moved,
            accounting=accounting,
            warnings=manifest.warnings(audience, vendors, accounting),
            files=files,
            manifest=manifest.describe(audience, files, vendors, accounting, moved),
        )

    def holds(self, plan: FolderPlan) -> bool:
        """Whether the folder is there with exactly these files and a manifest."""
        return folder.holds(Path(plan.path), plan.files) and (Path(plan.path) / manifest.NAME).is_file()

    def send(self, plan: FolderPlan, *, export_id: int, run_id: str) -> dict[str, Any]:
        """Put the folder in place; returns the manifest, which the ledger keeps."""
        described = {
            **plan.manifest,
            "warnings": list(plan.warnings),
            "run_id": run_id,
            "export_id": export_id,
            "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        folder.put(Path(plan.path), {**plan.files, manifest.NAME: manifest.rendered(described)})
        folder.remove_older(Path(plan.path).parent, plan.night - self._kept)
        return described
