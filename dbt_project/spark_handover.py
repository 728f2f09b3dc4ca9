"""Tables on their way between Postgres and Spark, as Parquet files.

Postgres holds all that lasts. What comes back waits in Postgres's schema `handover`, as DuckDB's does.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from pyarrow import fs
from pyspark.sql import SparkSession

from dbt_project import spark_session, spark_thrift
from dbt_project.handover import SCHEMA, HandoverError
from warehouse import exchange
from warehouse.settings import Settings

_DECIMAL = pa.decimal128(38, 12)
# Spark's type and Arrow's, of each of Postgres's.
_TYPES = {
    "text": ("string", pa.string()), "boolean": ("boolean", pa.bool_()), "smallint": ("smallint", pa.int16()),
    "integer": ("int", pa.int32()), "bigint": ("bigint", pa.int64()), "numeric": ("decimal(38, 12)", _DECIMAL),
    "double precision": ("double", pa.float64()), "real": ("float", pa.float32()), "date": ("date", pa.date32()),
    "jsonb": ("string", pa.string()), "timestamp with time zone": ("timestamp", pa.timestamp("us", "UTC")),
    "interval": ("interval day to second", pa.duration("us")),
}  # fmt: skip
_BACK = {
    "string": "text", "boolean": "boolean", "smallint": "smallint", "int": "integer", "bigint": "bigint",
    "decimal": "numeric", "double": "double precision", "float": "real", "date": "date", "timestamp": "timestamptz",
    "interval": "interval",
}  # fmt: skip
_FORMS: dict[str, exchange.Form] = {"numeric": "rounded", "jsonb": "text", "interval": "microseconds"}
_ROWS = 100_000  # of a batch


@dataclass(frozen=True)
class SparkFolder:
    """A folder of Parquet files in which Spark computes; it lies where all of Spark's processes reach it."""

    settings: Settings
    folder: Path

    @contextmanager
    def opened(self) -> Iterator[None]:
        """An empty folder and a session for the length of the block; the folder is removed afterwards."""
        chosen = self.settings.warehouse.spark
        given = {
            "spark.master": chosen.master,
            "spark.driver.memory": chosen.memory,
            "spark.executor.memory": chosen.memory,
            "spark.sql.shuffle.partitions": str(chosen.partitions),
            **chosen.options,
        }
        shutil.rmtree(self.folder, ignore_errors=True)  # of a transform that was killed
        self.folder.mkdir(mode=0o700, parents=True)
        try:
            with (
                spark_session.opened(str(self.folder / "tables"), given) as session,
                spark_thrift.answering(session, chosen.thrift_port, self.folder),
            ):
                yield
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def fetch(self, relations: Iterable[str], personal: Mapping[str, Collection[str]] | None = None) -> dict[str, int]:
        """Copy tables (`schema.table`) from Postgres to Parquet files, and name them in the session's catalogue.

        Returns their rows. A table with the name is replaced; one that Postgres does not have is dropped. `personal`:
        by table the columns with addresses, of which only the domain with its @ is copied. Raises HandoverError.
        """
        fetched, session = {}, SparkSession.active()
        session.sql(f"create schema if not exists {SCHEMA}")
        with exchange.opened(self.settings) as postgres:
            for relation in relations:
                session.sql(f"create schema if not exists `{relation.partition('.')[0]}`")
                session.sql(f"drop table if exists {_quoted(relation)}")
                types = {column: _known(relation, column, kind) for column, kind in postgres.types(relation).items()}
                if not types:
                    continue
                forms = {column: _FORMS[kind] for column, kind in types.items() if kind in _FORMS}
                for column in (personal or {}).get(relation, ()):
                    forms[column] = "domain"
                place = str(self.folder / "given" / relation)
                fetched[relation] = _write(postgres.batches(relation, types, forms), types, place)
                columns = ", ".join(f"`{column}` {_TYPES[kind][0]}" for column, kind in types.items())
                session.sql(f"create table {_quoted(relation)} ({columns}) using parquet location '{place}'")
        return fetched

    def give_back(self, tables: Mapping[str, bool]) -> None:
        """Copy tables (`schema.table`) from Spark into the schema `handover`, all or none, after emptying it.

        Of a table that is kept from night to night (true) come the rows that this night adds. Raises HandoverError.
        """
        session = SparkSession.active()
        with exchange.opened(self.settings) as postgres:
            postgres.withdraw(SCHEMA)
            for relation, is_kept in tables.items():
                name = relation.partition(".")[2]
                rows = session.table(_quoted(f"{SCHEMA}.{name}" if is_kept else relation))
                kinds = {field.name: field.dataType.simpleString().partition("(")[0] for field in rows.schema.fields}
                types = {column: _back(relation, column, kind) for column, kind in kinds.items()}
                postgres.offer(f"{SCHEMA}.{name}", types, _read(rows.inputFiles(), types))

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows of a statement."""
        return [tuple(row) for row in SparkSession.active().sql(statement).collect()]


def _write(batches: pa.RecordBatchReader, types: Mapping[str, str], place: str) -> int:
    """The batches as one Parquet file in a new folder; returns their rows."""
    files, path = fs.FileSystem.from_uri(place)
    files.create_dir(path)
    files.delete_dir_contents(path)
    schema = pa.schema(
        [(column, pa.int64() if kind == "interval" else _TYPES[kind][1]) for column, kind in types.items()]
    )
    rows = 0
    with pq.ParquetWriter(f"{path}/rows.parquet", schema, filesystem=files) as writer:
        for batch in batches:
            writer.write_batch(batch.cast(schema))
            rows += len(batch)
    return rows


def _read(files: list[str], types: Mapping[str, str]) -> pa.RecordBatchReader:
    """The rows of Parquet files that Spark has written, as batches for Postgres; an interval lies there as a number."""
    store = fs.FileSystem.from_uri(files[0])[0]
    found = ds.dataset([fs.FileSystem.from_uri(file)[1] for file in files], filesystem=store, format="parquet")
    schema = pa.schema(
        [field.with_type(pa.duration("us")) if types[field.name] == "interval" else field for field in found.schema]
    )
    batches = found.scanner(batch_size=_ROWS).to_batches()
    return pa.RecordBatchReader.from_batches(schema, (batch.cast(schema) for batch in batches))


def _known(relation: str, column: str, kind: str) -> str:
    name = kind.partition("(")[0]
    if name not in _TYPES:
        raise HandoverError(
            f"{relation}.{column}: there is no type of Spark's for {kind}; name one in spark_handover.py"
        )
    return name


def _back(relation: str, column: str, kind: str) -> str:
    found = _BACK.get("interval" if kind.startswith("interval") else kind)
    if found is None:
        raise HandoverError(
            f"{relation}.{column}: there is no type of Postgres's for {kind}; name one in spark_handover.py"
        )
    return found


def _quoted(name: str) -> str:
    return ".".join(f"`{part}`" for part in name.split("."))
