"""The commands of a user, as processes of their own, on a home folder that is thrown away."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from warehouse.settings import PROJECT, Settings, environment

_PATIENCE_SECONDS = 900


@dataclass(frozen=True)
class User:
    """Somebody with a home folder; nothing of this process's environment reaches the commands but its PATH."""

    home: Path

    def run(self, *arguments: str | Path, cwd: Path = PROJECT) -> subprocess.CompletedProcess[str]:
        """`python -m …` to its end; output and errors together in `stdout`, without the terminal's colours."""
        done = subprocess.run(
            self._command(arguments), cwd=cwd, env=self._environment(), text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=_PATIENCE_SECONDS,
        )  # fmt: skip
        return subprocess.CompletedProcess(done.args, done.returncode, re.sub(r"\x1b\[[0-9;]*m", "", done.stdout))

    def start(self, *arguments: str | Path) -> subprocess.Popen[bytes]:
        """`python -m …` in a process group of its own, which can be killed as a whole."""
        return subprocess.Popen(
            self._command(arguments), cwd=PROJECT, env=self._environment(), start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def settings(self, file: Path) -> Settings:
        """The settings that the commands read from a file."""
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        return Settings(**content, home=self.home, file=file)

    def _command(self, arguments: tuple[str | Path, ...]) -> list[str]:
        return [sys.executable, "-m", *map(str, arguments)]

    def _environment(self) -> dict[str, str]:
        kept = {"PATH": environment("PATH") or "/usr/bin:/bin", "HOME": str(self.home), "COLUMNS": "200"}
        return {**kept, "HOURGLASS_HOME": str(self.home), "PYTHONPATH": str(PROJECT)}


@contextmanager
def somebody() -> Iterator[User]:
    """A user with an empty home, whose servers are stopped at the end.

    Not below pytest's own folder, which is closed to other users, and so to the server of root's.
    """
    with tempfile.TemporaryDirectory(prefix="hourglass_test_") as folder:
        user = User(Path(folder).resolve())
        try:
            yield user
        finally:
            user.run("demo", "stop")
            user.run("dags", "stop")
