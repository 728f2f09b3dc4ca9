"""Can an engine run here?"""

from __future__ import annotations

from importlib.util import find_spec
from shutil import which

from warehouse.engine import Engine
from warehouse.settings import SettingsError, environment


def check(engine: Engine) -> None:
    """Raise SettingsError where an engine cannot run here, with the remedy."""
    if engine != "spark":
        return
    if find_spec("pyspark") is None:
        raise SettingsError("the engine `spark` needs PySpark; install it: sh .ci/install requirements-spark.lock")
    home = environment("JAVA_HOME")
    if which("java", path=f"{home}/bin" if home else None) is None:
        where = f"below JAVA_HOME={home}" if home else "on the PATH, and JAVA_HOME is not set"
        raise SettingsError(
            f"the engine `spark` needs Java 17 or newer, and there is none {where}"
            " (Debian: apt-get install openjdk-17-jre-headless)"
        )
