"""Can the engine of the settings run here?"""

from __future__ import annotations

from importlib.util import find_spec
from shutil import which

from warehouse.settings import Settings, SettingsError, environment


def check(settings: Settings) -> None:
    """Raise SettingsError where the engine of the settings cannot run here, with the remedy."""
    if settings.warehouse.engine != "spark":
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
