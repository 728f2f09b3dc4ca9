"""`python -m warehouse`: the operator's commands."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

_VENV = Path(__file__).resolve().parent.parent / ".venv" / "bin" / "python"
if find_spec("psycopg") is None and _VENV.exists():  # called with the system's Python: go on with the project's
    os.execv(_VENV, [str(_VENV), "-m", "warehouse", *sys.argv[1:]])  # noqa: S606

from warehouse.commands import main  # noqa: E402

main()
