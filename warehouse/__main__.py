"""`python -m warehouse`: the operator's commands."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

_VENV = Path(__file__).resolve().parent.parent / ".venv"
_PYTHON = _VENV / "bin" / "python"
if find_spec("psycopg") is None:
    if not _PYTHON.exists() or Path(sys.prefix).resolve() == _VENV.resolve():
        sys.exit("error: the packages are not installed, or not all of them; run: make install")
    os.execv(_PYTHON, [str(_PYTHON), "-m", "warehouse", *sys.argv[1:]])  # noqa: S606 - called with the system's Python

from warehouse.commands import main  # noqa: E402

main()
