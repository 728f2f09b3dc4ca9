"""A Python that has Celery besides all that this one has: the executor is no part of the project's environment."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
from pathlib import Path

from warehouse.settings import PROJECT

_LOCKS = ("requirements-dev.lock", "requirements-celery.lock")
_PINNED = re.compile(r"^(\S+==\S+)((?: \\\n +--hash=\S+)+)", re.MULTILINE)


def python(folder: Path) -> Path:
    """Make it in the folder. What both locks hold is this Python's own: they are resolved to the same versions."""
    uv = str(Path(sys.executable).with_name("uv"))
    ours, theirs = (dict(_PINNED.findall((PROJECT / name).read_text())) for name in _LOCKS)
    (folder / "celery.lock").write_text("".join(f"{name}{theirs[name]}\n" for name in sorted(set(theirs) - set(ours))))
    made = folder / "venv" / "bin" / "python"
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(folder / "venv")], check=True)
    options = ("--no-deps", "--require-hashes", "--compile-bytecode", "--requirements", str(folder / "celery.lock"))
    subprocess.run([uv, "pip", "install", "--quiet", "--python", str(made), *options], check=True)
    (place,) = (folder / "venv").glob("lib/python*/site-packages")
    (place / "ours.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return made
