"""Which files of the folder belong to which stream, and which of them changed since a night read them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

_SUFFIXES = (".csv", ".parquet")


@dataclass(frozen=True)
class Found:
    """Files by stream in the order of their names; names that belong to no stream, each with the nearest that does."""

    files: dict[str, list[Path]]
    unknown: dict[str, str | None]


def find(folder: Path, streams: Iterable[str]) -> Found:
    """A stream's files are `<stream>.csv`, `<stream>.parquet` and all such files in the folder `<stream>/`."""
    known = list(streams)
    files: dict[str, list[Path]] = {}
    unknown: dict[str, str | None] = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.stem in known and path.suffix in _SUFFIXES:
            files.setdefault(path.stem, []).append(path)
        elif path.is_dir() and path.name in known:
            for inner in sorted(_files(path, ())):
                if inner.suffix in _SUFFIXES:
                    files.setdefault(path.name, []).append(inner)
                else:
                    unknown[str(inner.relative_to(folder))] = None
        else:
            near = get_close_matches(path.stem, known, 1)
            unknown[path.name] = near[0] if near else None
    return Found(files, unknown)


def _files(folder: Path, above: tuple[Path, ...]) -> Iterator[Path]:
    """All files below a folder, also behind links; a link to a folder that it is in itself is not followed.

    What is there but cannot be read counts: reading it says why.
    """
    real = folder.resolve()
    if real in above:
        return
    for path in folder.iterdir():
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _files(path, (*above, real))
        else:
            yield path


def fingerprint(path: Path, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """Size, time of change and checksum of a file; the checksum is only computed where size or time changed.

    A file that cannot be read has none of them: reading its stream will say so, and the other streams go on.
    """
    try:
        facts = path.stat()
        if before and before["size"] == facts.st_size and before["mtime_ns"] == facts.st_mtime_ns:
            return dict(before)
        with path.open("rb") as file:
            checksum = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return {"size": None, "mtime_ns": None, "sha256": None}
    return {"size": facts.st_size, "mtime_ns": facts.st_mtime_ns, "sha256": checksum}
