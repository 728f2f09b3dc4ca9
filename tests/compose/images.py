"""The images of the stand, built where no image registry is reached: a Debian of its packages, and what runs on it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.compose.engine import Engine
from warehouse.settings import PROJECT

_PACKAGES = "python3,python3-venv,ca-certificates"
_TRUSTED = Path("/etc/ssl/certs/ca-certificates.crt")  # the image trusts whom this machine trusts


def build(engine: Engine) -> None:
    """`hourglass:local` by the project's own Dockerfile, and a stand-in for `postgres:18` with the same variables."""
    options = ("--network=host", f"--build-arg=BASE_IMAGE={_debian(engine)}")
    engine.podman("build", "--quiet", *options, "--tag=hourglass:local", str(PROJECT))
    postgres = PROJECT / "tests" / "compose" / "postgres"
    engine.podman("build", "--quiet", "--tag=docker.io/library/postgres:18", str(postgres))


def _debian(engine: Engine) -> str:
    root = engine.folder / "debian"
    sites = subprocess.check_output(["apt-get", "indextargets", "--format", "$(SITE)"], text=True)
    mirror = next(site for site in sites.split() if "security" not in site)
    command = ["debootstrap", "--variant=minbase", f"--include={_PACKAGES}", "bookworm", str(root), mirror]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    shutil.copy(_TRUSTED, root / _TRUSTED.relative_to("/"))
    archive = engine.folder / "debian.tar"
    subprocess.run(["tar", "-C", str(root), "-cf", str(archive), "."], check=True)
    changes = [f"--change=ENV {name}={_TRUSTED}" for name in ("SSL_CERT_FILE", "PIP_CERT")]
    engine.podman("import", "--quiet", *changes, str(archive), "localhost/debian:stand")
    archive.unlink()
    shutil.rmtree(root)
    return "localhost/debian:stand"
