"""Podman in the place of Docker, with everything it stores in one folder that is thrown away, and the real compose."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from warehouse.settings import PROJECT, environment

PACKAGES = ("podman", "netavark", "aardvark-dns", "runc", "conmon", "catatonit", "iptables", "debootstrap")
_PLACES = "/usr/sbin:/usr/bin:/sbin:/bin:/usr/libexec/podman:/usr/lib/podman"
# In a container or a virtual machine without systemd: no journal, no cgroups of systemd's, no raised limits.
_CONTAINERS = """
[containers]
default_ulimits = ["nofile=10000:10000", "nproc=10000:10000"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
[network]
network_backend = "netavark"
"""
_STORAGE = """
[storage]
driver = "overlay"
graphroot = "{folder}/images"
runroot = "{folder}/run"
"""


@dataclass(frozen=True)
class Engine:
    """Podman's commands, and compose's where the engine serves them."""

    folder: Path
    files: tuple[str, ...] = ("docker-compose.yml",)

    def podman(self, *arguments: str, check: bool = True) -> str:
        """Run one command to its end and return what it printed."""
        return _run(["podman", *arguments], self.environment, check)

    def compose(self, *arguments: str, check: bool = True) -> str:
        """Run compose on the stand's files with the variables of `<folder>/.env`."""
        package = find_spec("compose")
        assert package is not None and package.origin is not None
        program = str(Path(package.origin).parent / "docker-compose")
        files = [option for file in self.files for option in ("--file", str(PROJECT / file))]
        return _run([program, *files, "--env-file", str(self.folder / ".env"), *arguments], self.environment, check)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": environment("PATH") or "/usr/bin:/bin",
            "HOME": str(self.folder),
            "CONTAINERS_CONF": str(self.folder / "containers.conf"),
            "CONTAINERS_STORAGE_CONF": str(self.folder / "storage.conf"),
            "DOCKER_HOST": f"unix://{self.folder}/podman.sock",
        }


@contextmanager
def serving(folder: Path) -> Iterator[Engine]:
    """An engine that compose can talk to. Without systemd nobody looks after health checks: they are run here."""
    (folder / "containers.conf").write_text(_CONTAINERS)
    (folder / "storage.conf").write_text(_STORAGE.format(folder=folder))
    engine = Engine(folder)
    command = ["podman", "system", "service", "--time=0", f"unix://{folder}/podman.sock"]
    with (folder / "podman.log").open("wb") as log:
        service = subprocess.Popen(command, env=engine.environment, stdout=log, stderr=log)
    ended = threading.Event()
    looking = threading.Thread(target=_look_after_health, args=(engine, ended), daemon=True)
    looking.start()
    try:
        yield engine
    finally:
        ended.set()
        looking.join()
        service.terminate()
        service.wait()
        engine.podman("system", "reset", "--force", check=False)


def missing() -> list[str]:
    """Debian's packages that are needed and not there."""
    return [name for name in PACKAGES if shutil.which(name, path=_PLACES) is None]


def _look_after_health(engine: Engine, ended: threading.Event) -> None:
    while not ended.wait(5):
        for container in engine.podman("ps", "--quiet", "--filter", "health=starting", check=False).split():
            engine.podman("healthcheck", "run", container, check=False)


def _run(command: Sequence[str], variables: dict[str, str], check: bool) -> str:
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    done = subprocess.run(command, env=variables, **streams, text=True, check=False)
    if check and done.returncode != 0:
        raise AssertionError(f"{' '.join(command[:6])} … ended with {done.returncode}:\n{done.stdout[-4000:]}")
    return done.stdout
