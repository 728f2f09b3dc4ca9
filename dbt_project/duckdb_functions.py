"""Functions that DuckDB gets so that it computes what Postgres does: dbt-duckdb loads this module as a plugin."""

from __future__ import annotations

from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection, sqltypes
from duckdb.func import PythonUDFType

from dbt_project.exact_functions import decay_weight, hash_text


class Plugin(BasePlugin):
    """Makes the functions in each connection that dbt opens."""

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Called by dbt-duckdb."""
        conn.create_function("hash_text", hash_text, [sqltypes.VARCHAR], sqltypes.BIGINT, type=PythonUDFType.ARROW)
        conn.create_function("decay_weight", decay_weight, [sqltypes.BIGINT, sqltypes.DOUBLE], sqltypes.HUGEINT)
