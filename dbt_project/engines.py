"""Can an engine run here?"""

from __future__ import annotations

import re
import subprocess
from importlib.util import find_spec
from shutil import which

from warehouse.engine import Engine
from warehouse.settings import SettingsError, environment

_JAVA = 17  # the oldest that Spark runs on
_NEEDED = f"the engine `spark` needs Java {_JAVA} or newer"
_REMEDY = f"(Debian: apt-get install openjdk-{_JAVA}-jre-headless)"
_PATIENCE_SECONDS = 60


def check(engine: Engine) -> None:
    """Raise SettingsError where an engine cannot run here, with the remedy."""
    if engine != "spark":
        return
    if find_spec("pyspark") is None:
        raise SettingsError("the engine `spark` needs PySpark; install it: sh .ci/install requirements-spark.lock")
    home = environment("JAVA_HOME")
    java = which("java", path=f"{home}/bin" if home else None)
    if java is None:
        where = f"below JAVA_HOME={home}" if home else "on the PATH, and JAVA_HOME is not set"
        raise SettingsError(f"{_NEEDED}, and there is none {where} {_REMEDY}")
    if (problem := _problem(java)) is not None:
        chosen = "JAVA_HOME" if home else "the PATH, since JAVA_HOME is not set,"
        raise SettingsError(f"{_NEEDED}, and {java}, which {chosen} names, {problem} {_REMEDY}")


def _problem(java: str) -> str | None:
    """Why Spark cannot run on a Java; None if it can."""
    try:
        told = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=_PATIENCE_SECONDS).stderr
    except (OSError, subprocess.TimeoutExpired) as problem:
        return f"does not run: {problem}"
    version = re.search(r'version "(?:1\.)?(\d+)', told)  # up to 8 they were called 1.8
    if version is None:
        return f"does not say its version: {told.strip()[:200]}"
    return None if int(version[1]) >= _JAVA else f"is Java {version[1]}"
