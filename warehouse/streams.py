"""What a stream is: the typed form of one entry of a `source.yml`.

A *source* is a system that gives data, a *stream* one kind of record of it. The warehouse makes the tables
of a stream from this description alone, so it needs to know nothing about vendors.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import pyarrow as pa

# Column type -> (Arrow type of the landed file, Postgres type of the staged and published column).
# Decimals keep twelve places: exact for micros and for every export seen; a longer one is an error, never rounded.
TYPES: dict[str, tuple[pa.DataType, str]] = {
    "text": (pa.string(), "text"),
    "integer": (pa.int64(), "bigint"),
    "decimal": (pa.decimal128(38, 12), "numeric"),
    "boolean": (pa.bool_(), "boolean"),
    "timestamp": (pa.timestamp("us", tz="UTC"), "timestamptz"),
    "date": (pa.date32(), "date"),
    "json": (pa.string(), "jsonb"),
}

EXTRA = "_extra"  # unknown fields of a record, as a JSON object


@dataclass(frozen=True)
class Column:
    """One field of a stream; `pii` names the kind of personal data (email, phone) that is split off at load."""

    name: str
    type: str
    description: str = ""
    required: bool = False
    default: str | None = None
    values: tuple[str, ...] = ()
    minimum: float | None = None
    measure: bool = False
    pii: str | None = None

    @property
    def arrow_type(self) -> pa.DataType:
        """Type of the column in a landed file."""
        return TYPES[self.type][0]

    @property
    def warehouse_name(self) -> str:
        """Name of the column in `stage`, `raw` and `raw_history`; personal data is there as a keyed hash only."""
        return f"{self.name}_hash" if self.pii else self.name

    @property
    def warehouse_type(self) -> str:
        """Postgres type of the column in `raw`."""
        return "text" if self.pii else TYPES[self.type][1]


@dataclass(frozen=True)
class Stream:
    """One kind of record of a source, its keys and how it is published.

    `freshness_days`: how old the newest published record may be before the watchdog speaks.
    `version_by`: columns that order the versions of a key; an older version never replaces a newer one, unless the
    batch is complete for that one (its `scope`: a file whose content was corrected).
    `admitted_by`, `same_key`: how files are read, see `extractors/files`.
    """

    source: str
    name: str
    grain: str
    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    admitted_by: str | None = None
    same_key: str = "replace"
    version_by: tuple[str, ...] = ()
    window_days: int = 0
    freshness_days: int | None = None
    checks: tuple[dict[str, Any], ...] = field(default=(), compare=False)

    @property
    def table(self) -> str:
        """Name of the stream's table in every schema that has one."""
        return f"{self.source}__{self.name}"

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.source}.{self.name} has no column {name!r}")

    def arrow_schema(self) -> pa.Schema:
        """Schema of the stream's landed files."""
        fields = [pa.field(column.name, column.arrow_type) for column in self.columns]
        return pa.schema([*fields, pa.field(EXTRA, pa.string())])

    def to_json(self) -> dict[str, Any]:
        """The stream as plain JSON; `ops.streams` keeps it, so that landing is replayed without the extractors."""
        return asdict(self)

    @staticmethod
    def from_json(data: dict[str, Any]) -> Stream:
        """The reverse of `to_json`."""
        columns = tuple(Column(**{**column, "values": tuple(column["values"])}) for column in data["columns"])
        tuples = {key: tuple(data[key]) for key in ("keys", "version_by", "checks")}
        known = {key: value for key, value in data.items() if key in Stream.__dataclass_fields__}
        return Stream(**{**known, "columns": columns, **tuples})
