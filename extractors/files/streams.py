"""The source `files`: a folder of the shop's own exports, see docs and `source.yml`.

What:     every file of the contract, CSV or Parquet, single or a folder of parts.
When:     each night takes the rows admitted by its end. A stream none of whose files changed brings only what was
          admitted since the night before; otherwise all of its files are read again and compared.
Flow:     <folder>/orders.csv → landing/files/orders → stage.files__orders → raw.files__orders
Alone:    python -m extractors land files --night 2026-11-20
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from extractors.file_contract import landing, versions
from extractors.files import inventory
from extractors.files.errors import FileError
from extractors.files.rows import Reader
from extractors.run import Context
from warehouse import ledger
from warehouse.landing import UnitWriter
from warehouse.ledger import Batch, Unit
from warehouse.streams import Stream

_ACCOUNT = "folder"


def accounts(context: Context) -> list[str]:
    """One account: the folder."""
    return [_ACCOUNT]


def check(context: Context) -> None:
    """Whether every file of the folder can be loaded. Raises FileError with all that stands against it."""
    folder = _folder(context)
    found = inventory.find(folder, context.source.streams)
    if not found.files:
        raise FileError(f"{folder} holds no file of a stream; see docs/files.md and extractors/files/template")
    problems = [f"{name} is not read: {reason}" for name, reason in _reasons(found.unknown).items()]
    for name, paths in found.files.items():
        for path in paths:
            try:
                for _ in _reader(context, context.source.streams[name], folder).parts([str(path.relative_to(folder))]):
                    pass
            except (FileError, OSError) as error:
                problems.append(str(error))
    if problems:
        raise FileError("\n  ".join(problems))


def units(context: Context, account: str) -> Iterator[Unit]:
    """One unit for each stream that has files with something new. Raises FileError if there is no folder."""
    folder = _folder(context)
    found = inventory.find(folder, context.source.streams)
    _report_unknown(context, found.unknown)
    for name, paths in found.files.items():
        last = context.last_published(account, name, name)
        detail = _detail(context, folder, paths, context.source.streams[name], last)
        if last is not None and detail["since"] is not None and context.night <= last.night:
            context.progress(f"files {name}: nothing new")
            continue
        scope = {} if detail["since"] else {name: {"_file": sorted(detail["files"])}}
        yield Unit("files", account, name, (name,), context.night, scope, detail)


def extract(context: Context, unit: Unit, writer: UnitWriter) -> None:
    """Read, check and land one stream's rows. Raises FileError naming file, line, column and value."""
    (name,) = unit.streams
    stream = context.source.streams[name]
    folder = context.settings.read(context.options.path)
    window = _window(context, unit)
    landing.land(context, unit, writer, window, _reader(context, stream, folder).parts(list(unit.detail["files"])))


def _folder(context: Context) -> Path:
    folder = context.settings.read(context.options.path)
    if not folder.is_dir():
        raise FileError(f"{folder}: there is no such folder; make it, or correct sources.files.path")
    return folder


def _detail(context: Context, folder: Path, paths: list[Path], stream: Stream, last: Batch | None) -> dict[str, Any]:
    """What the unit will read: the files' fingerprints, the contract, and the night since which only new rows count."""
    before: dict[str, Any] = last.detail.get("files", {}) if last else {}
    names = {str(path.relative_to(folder)): path for path in paths}
    files = {name: inventory.fingerprint(path, before.get(name)) for name, path in names.items()}
    shop = context.settings.shop
    contract = json.dumps([stream.to_json(), shop.time_zone, shop.currency], sort_keys=True)
    digest = hashlib.sha256(contract.encode()).hexdigest()
    is_same = last is not None and last.detail.get("contract") == digest and _checksums(files) == _checksums(before)
    return {"files": files, "contract": digest, "since": str(last.night) if last and is_same else None}


def _checksums(files: dict[str, Any]) -> dict[str, str]:
    return {name: facts["sha256"] for name, facts in files.items()}


def _window(context: Context, unit: Unit) -> versions.Window:
    """From the night already read, or everything; an old night must not forget what newer ones have read."""
    last = context.last_published(unit.account, unit.name, unit.name)
    night = max(context.night, last.night) if last else context.night
    since = last.night if last and unit.detail["since"] else None
    end_of = context.settings.end_of
    return versions.Window(since, night, end_of(since) if since else None, end_of(night))


def _reader(context: Context, stream: Stream, folder: Path) -> Reader:
    return Reader(stream, folder, context.settings.zone, context.settings.shop.currency, context.settings.home)


def _report_unknown(context: Context, unknown: dict[str, str | None]) -> None:
    """Files of no stream are shown as gaps until they are renamed or gone: their rows are not loaded."""
    reasons = _reasons(unknown)
    for name, reason in reasons.items():
        context.progress(f"files: {name} is not read: {reason}")
    ledger.set_gaps(context.connection, context.run_id, "files", _ACCOUNT, "(unknown file)", reasons)


def _reasons(unknown: dict[str, str | None]) -> dict[str, str]:
    return {
        name: "no stream has this name" + (f"; did you mean {near!r}?" if near else "")
        for name, near in unknown.items()
    }
