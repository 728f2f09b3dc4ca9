"""The compose files, read by the real compose: every file and profile, and without passwords not at all."""

from __future__ import annotations

import re
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from tests.structure.test_layout import ROOT

_FILES = (["docker-compose.yml"], ["docker-compose.yml", "docker-compose.celery.yml"])


def _compose(environment: Path, files: list[str], *arguments: str) -> subprocess.CompletedProcess[str]:
    # Not the wheel's own command, which drops the exit code.
    package = find_spec("compose")
    assert package is not None and package.origin is not None
    options = [option for file in files for option in ("--file", str(ROOT / file))]
    return subprocess.run(
        [str(Path(package.origin).parent / "docker-compose"), "--env-file", str(environment), *options, *arguments],
        capture_output=True, text=True, check=False, env={"HOME": str(environment.parent)},
    )  # fmt: skip


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """`.env.example`, with something behind every empty name."""
    file = tmp_path / "filled"
    file.write_text(re.sub(r"^(\w+)=$", r"\1=x", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))
    return file


@pytest.mark.parametrize("files", _FILES, ids=["one machine", "celery"])
@pytest.mark.parametrize("profile", [[], ["--profile", "demo"]], ids=["shop", "demo"])
def test_compose_does_not_understand_a_file(filled: Path, files: list[str], profile: list[str]) -> None:
    done = _compose(filled, files, *profile, "config", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_stand_starts_without_a_password(filled: Path) -> None:
    names = re.findall(r"^(\w+)=x$", filled.read_text(), flags=re.MULTILINE)
    assert len(names) == 8
    for name in names:
        without = filled.with_name(name)
        without.write_text(filled.read_text().replace(f"{name}=x", f"{name}="))
        done = _compose(without, _FILES[1], "config", "--quiet")
        assert done.returncode != 0, name
        assert name in done.stderr


@pytest.mark.parametrize("files", _FILES, ids=["one machine", "celery"])
def test_one_name_is_built_into_two_images(filled: Path, files: list[str]) -> None:
    found = yaml.safe_load(_compose(filled, files, "--profile", "demo", "config").stdout)["services"]
    builds: dict[str, list[dict]] = {}
    for service in found.values():
        builds.setdefault(service["image"], []).append(service.get("build"))
    assert [name for name, all_of_it in builds.items() if any(one != all_of_it[0] for one in all_of_it)] == []


def test_a_port_is_open_to_the_network_or_a_service_unhealthy_unseen(filled: Path) -> None:
    found = yaml.safe_load(_compose(filled, _FILES[1], "config").stdout)["services"]
    ports = [port for service in found.values() for port in service.get("ports", ())]
    assert {port["host_ip"] for port in ports} == {"127.0.0.1"}
    lasting = {name for name, service in found.items() if service.get("restart") != "no"}
    assert {name for name in lasting if "healthcheck" not in found[name]} == set()
