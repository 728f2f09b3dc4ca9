"""The images of the stand, built where no image registry is reached: a Debian of its packages, and what runs on it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.compose.engine import Engine
from warehouse.settings import PROJECT

_PACKAGES = "python3,python3-venv,ca-certificates,redis-server"
_TRUSTED = Path("/etc/ssl/certs/ca-certificates.crt")  # the image trusts whom this machine trusts


def build(engine: Engine) -> None:
    """`hourglass:local` and `hourglass-celery:local` by the project's own Dockerfile; stand-ins for `postgres:18`, with
    the same variables, and for `redis:7`, whose command compose names: the Debian has its package."""
    base = _debian(engine)
    # The environment is tens of thousands of files, and no layer that holds them is ever used again.
    options = ("--quiet", "--layers=false", "--network=host", f"--build-arg=BASE_IMAGE={base}")
    engine.podman("build", *options, "--tag=hourglass:local", str(PROJECT))
    postgres = PROJECT / "tests" / "compose" / "postgres"
    engine.podman("build", "--quiet", "--tag=docker.io/library/postgres:18", str(postgres))
    lock = "--build-arg=LOCK=requirements-celery.lock"
    engine.podman("build", *options, lock, "--tag=hourglass-celery:local", str(PROJECT))
    engine.podman("tag", base, "docker.io/library/redis:7")


def _debian(engine: Engine) -> str:
    root = engine.folder / "debian"
    sites = subprocess.check_output(["apt-get", "indextargets", "--format", "$(SITE)"], text=True)
    mirror = next(site for site in sites.split() if "security" not in site)
    options = ("--variant=minbase", f"--include={_PACKAGES}")
    # It mounts the machine's own /proc in there and leaves it where it is broken off: nobody but itself may see that.
    command = ["unshare", "--mount", "debootstrap", *options, "bookworm", str(root), mirror]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    shutil.copy(_TRUSTED, root / _TRUSTED.relative_to("/"))
    archive = engine.folder / "debian.tar"
    subprocess.run(["tar", "-C", str(root), "-cf", str(archive), "."], check=True)
    changes = [f"--change=ENV {name}={_TRUSTED}" for name in ("SSL_CERT_FILE", "PIP_CERT")]
    engine.podman("import", "--quiet", *changes, str(archive), "localhost/debian:stand")
    archive.unlink()
    shutil.rmtree(root)
    return "localhost/debian:stand"
