"""Apache Spark in this process: a session whose SQL means what Postgres's means, and dbt's way to it.

Tables are Parquet files below one folder, and the catalogue of their names lives as long as the session. Spark comes
with the extra `spark`, so this module is imported only where Spark computes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from dbt.adapters.spark import session as dbt_session
from dbt_common.exceptions import DbtRuntimeError
from pyspark import cloudpickle
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql.functions import arrow_udf, udf

from dbt_project import exact_functions
from dbt_project.exact_functions import decay_weight, hash_text
from warehouse.settings import set_environment

# Where Spark's defaults differ from Postgres: what does not fit is an error, instants are UTC to the microsecond, and
# a product keeps its digits after the point.
_AS_POSTGRES = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.session.timeZone": "UTC",
}
# Nobody looks at it, and the plans of a night's thousands of statements would fill the driver.
_QUIET = {
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.ui.explainMode": "simple",
    "spark.sql.ui.retainedExecutions": "10",
    "spark.ui.enabled": "false",
    "spark.ui.retainedJobs": "10",
    "spark.ui.retainedStages": "10",
    "spark.ui.retainedTasks": "10",
    "spark.ui.showConsoleProgress": "false",
}


@contextmanager
def opened(folder: str, given: Mapping[str, str]) -> Iterator[SparkSession]:
    """The one session of this process for the length of the block, with its tables below `folder`.

    `given`: Spark's own settings, as `spark.master`; without it all cores of this machine.
    """
    # Spark's own default is whatever `python3` is; in one process it heeds the environment alone.
    set_environment({"PYSPARK_PYTHON": given.get("spark.pyspark.python", sys.executable)})
    builder = SparkSession.builder.appName("hourglass").master("local[*]").config("spark.sql.warehouse.dir", folder)
    for key, value in {**given, **_QUIET, **_AS_POSTGRES}.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    # By value, because executors have Python with NumPy and Arrow, and nothing of ours.
    cloudpickle.register_pickle_by_value(exact_functions)
    session.udf.register("hash_text", arrow_udf(hash_text, "bigint"))
    decayed = udf(lambda microseconds, half_life: Decimal(decay_weight(microseconds, half_life)), "decimal(38, 0)")
    session.udf.register("decay_weight", decayed)
    dbt_session.Cursor = Cursor
    try:
        yield session
    finally:
        session.stop()


class Cursor(dbt_session.Cursor):  # type: ignore[misc]
    """dbt-spark's own turns ANSI SQL off and sets every setting anew with each statement."""

    def execute(self, sql: str, *parameters: Any) -> None:
        """Run a statement; dbt's own macros give no parameters here. Raises DbtRuntimeError with Spark's reason."""
        try:
            self._df, self._rows = SparkSession.builder.getOrCreate().sql(sql % parameters if parameters else sql), None
        except PySparkException as problem:
            raise DbtRuntimeError(str(problem)) from problem
