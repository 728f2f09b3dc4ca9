"""`python -m warehouse` where the packages are not installed."""

import shutil
import subprocess
import venv
from pathlib import Path

from warehouse.settings import PROJECT


def test_a_half_installed_environment_starts_itself_for_ever(tmp_path: Path) -> None:
    (tmp_path / "warehouse").mkdir()
    for name in ("__init__.py", "__main__.py"):
        shutil.copy(PROJECT / "warehouse" / name, tmp_path / "warehouse")
    venv.create(tmp_path / ".venv", symlinks=True)
    found = subprocess.run(
        [".venv/bin/python", "-m", "warehouse", "dsn"], cwd=tmp_path, capture_output=True, text=True, timeout=30
    )
    assert found.returncode == 1 and "run: make install" in found.stderr
