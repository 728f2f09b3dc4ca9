"""`manifest.json`: what is in the folder, what is not and why. Counts and digests only."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from exporters.accounting import Accounting
from exporters.audience import Audience
from exporters.csv_file.content import VendorFile, row_count
from warehouse.activation import Change

NAME = "manifest.json"
_SIZE_CHANGE = 0.30
_SHARED_SHARE = 0.005


def digest(files: Mapping[str, bytes], accounting: Mapping[str, Accounting]) -> str:
    """SHA-256 over the files and the accounting: equal on the same night means that nothing would change."""
    content = {
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        "accounting": {part: counts.to_json() for part, counts in accounting.items()},
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def describe(
    audience: Audience, files: Mapping[str, bytes], vendors: Mapping[str, VendorFile],
    accounting: Mapping[str, Accounting], changes: tuple[Change, ...],
) -> dict[str, Any]:  # fmt: skip
    """Everything the manifest says before the export has an id."""
    plain = accounting["plain"]
    operations = Counter[str](change.operation for change in changes)
    past = audience.past
    return {
        "list": audience.definition.list_name,
        "purpose": audience.definition.purpose,
        "night": audience.night.isoformat(),
        "members": plain.sent,
        "held_out": plain.held_out,
        "addressable": {name: accounting[name].sent for name in vendors},
        "excluded": {
            **plain.to_json()["suppressed"], "no_consent": plain.no_consent, "lower_priority": plain.lower_priority
        },
        "invalid": {name: accounting[name].to_json()["invalid"] for name in vendors},
        "changes": {
            "since_night": past.night.isoformat() if past else None,
            **{operation: operations[operation] for operation in ("add", "keep", "remove")},
        },
        "accounting": {part: counts.to_json() for part, counts in accounting.items()},
        "contacts": {
            name: {key: value for key, value in asdict(file).items() if key not in ("content", "unaddressable")}
            for name, file in vendors.items()
        },
        "files": {
            name: {"rows": row_count(content), "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in files.items()
        },
    }  # fmt: skip


def warnings(
    audience: Audience, vendors: Mapping[str, VendorFile], accounting: Mapping[str, Accounting]
) -> tuple[str, ...]:
    """What a person should look at before uploading. A file is harmless, so none of it stops the export."""
    size, past, minimum = accounting["plain"].sent, audience.past, audience.definition.minimum_size
    found = []
    if size == 0:
        found.append("the list is empty: its files hold their header only")
    if past is not None and past.members and abs(size / len(past.members) - 1) > _SIZE_CHANGE:
        found.append(
            f"the list went from {len(past.members)} to {size} people since the export of {past.night} "
            f"({size / len(past.members) - 1:+.0%})"
        )
    for name, file in vendors.items():
        sent = accounting[name].sent
        if sent < minimum:
            found.append(f"{name}: {sent} people can be addressed, the list's minimum is {minimum}")
        if file.shared > _SHARED_SHARE * sent:
            found.append(f"{name}: {file.shared} identifiers belong to more than one person")
    return tuple(found)


def rendered(manifest: Mapping[str, Any]) -> bytes:
    """The manifest as a file."""
    return (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode("utf-8")
