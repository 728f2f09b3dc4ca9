"""`python -m warehouse` where the packages are not installed."""

import shutil
import subprocess
import venv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from warehouse import commands, server
from warehouse.settings import PROJECT, Settings


def test_a_half_installed_environment_starts_itself_for_ever(tmp_path: Path) -> None:
    (tmp_path / "warehouse").mkdir()
    for name in ("__init__.py", "__main__.py"):
        shutil.copy(PROJECT / "warehouse" / name, tmp_path / "warehouse")
    venv.create(tmp_path / ".venv", symlinks=True)
    found = subprocess.run(
        [".venv/bin/python", "-m", "warehouse", "dsn"], cwd=tmp_path, capture_output=True, text=True, timeout=30
    )
    assert found.returncode == 1 and "run: make install" in found.stderr


def test_a_server_of_a_home_without_a_night_cannot_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOURGLASS_CONFIG", "CONFIG"):
        monkeypatch.delenv(name, raising=False)
    asked: list[Path] = []

    def stop(settings: Settings) -> bool:
        asked.append(settings.home)
        return True

    monkeypatch.setattr(server, "stop", stop)
    monkeypatch.setenv("HOURGLASS_HOME", str(tmp_path / "none"))
    assert CliRunner().invoke(commands.app, ["stop"]).output == "was not running\n" and asked == []
    monkeypatch.setenv("HOURGLASS_HOME", str(tmp_path))
    assert CliRunner().invoke(commands.app, ["stop"]).output == "stopped\n"
    assert asked == [tmp_path.resolve()]
