"""Write a folder aside, then put it in place as a whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make `folder` hold exactly `files`, readable by their owner alone (0700, 0600).

    A process killed at any instant leaves the old folder, the new one or (between two renames) neither, never a mix;
    what it leaves aside begins with a dot and goes with the next call.
    """
    aside, replaced = folder.with_name(f".{folder.name}.writing"), folder.with_name(f".{folder.name}.replaced")
    for parent in (folder.parent.parent, folder.parent):
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for leftover in (aside, replaced):
        shutil.rmtree(leftover, ignore_errors=True)
    aside.mkdir(mode=0o700)
    for name, content in files.items():
        _write(aside / name, content)
    _sync(aside)
    if folder.exists():
        folder.rename(replaced)
    aside.rename(folder)
    _sync(folder.parent)
    shutil.rmtree(replaced, ignore_errors=True)


def holds(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Whether the folder holds each of the files with exactly this content."""
    return all((folder / name).is_file() and (folder / name).read_bytes() == files[name] for name in files)


def _write(path: Path, content: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """A rename is only safe from a power cut once its folder is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_list(folder: Path) -> int:
    """Delete all folders of a list; returns their number."""
    found = [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    for path in found:
        shutil.rmtree(path)
    return len(found)


def remove_older(folder: Path, oldest: date) -> int:
    """Delete the folders of nights before `oldest`; returns their number."""
    gone = 0
    for path in folder.iterdir() if folder.is_dir() else ():
        try:
            is_old = date.fromisoformat(path.name) < oldest
        except ValueError:
            continue  # not a night's
        if is_old:
            shutil.rmtree(path)
            gone += 1
    return gone
