"""The mapping file: which table or query gives which stream, and under which names.

support_tickets:
  table: helpdesk.tickets             # or `query:`
  columns: {ticket_id: id, opened_at: created, email: requester_email}
  changed: modified                   # when a row last changed; without it the table is read whole each night
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import FromClause, table, text

from extractors.run import ExtractionError
from warehouse.streams import Stream

_KEYS = ("table", "query", "columns", "changed", "incremental", "reread_days", "secret")


class MappingError(ExtractionError):
    """The mapping file is not right; the message names the file, the entry and the remedy."""


@dataclass(frozen=True)
class Mapping:
    """How one stream is read. `columns`: the contract's name to the database's; None: those of the same name."""

    stream: str
    table: str | None = None
    query: str | None = None
    columns: dict[str, str] | None = None
    changed: str | None = None
    incremental: bool = False
    reread_days: int = 3
    secret: str = "sql_url"  # noqa: S105  (the secret's name)

    @property
    def place(self) -> str:
        """What messages call it."""
        return self.table or f"query of {self.stream}"

    @property
    def relation(self) -> FromClause:
        """The table or the query, to select from."""
        if self.query is not None:
            query = self.query.strip().rstrip(";").replace(":", r"\:")  # a colon is no parameter here
            return text(query).columns().subquery("mapped")
        schema, _, name = (self.table or "").rpartition(".")
        return table(name, schema=schema or None)

    def names(self, stream: Stream, present: list[str]) -> dict[str, str]:
        """The contract's columns that the database has, and a query's others under their own names.

        Raises MappingError naming a column that is not there.
        """
        own = [name.name for name in stream.columns if name.name != "_file"]
        chosen = dict(self.columns or {name: name for name in own if name in present})
        if self.changed:
            chosen["updated_at"] = self.changed
        for name, source in chosen.items():
            if source not in present:
                raise self._missing(name, source, present)
        for fact in stream.columns:
            if fact.required and fact.name not in chosen:
                raise self._missing(fact.name, fact.name, present)
        if self.query is not None:
            chosen |= {name: name for name in present if name not in {*own, *chosen.values()}}
        return chosen

    def _missing(self, name: str, source: str, present: list[str]) -> MappingError:
        near = get_close_matches(source, present, 1)
        hint = f" (is it {near[0]!r}?)" if near else ""
        return MappingError(
            f"sql, {self.stream}: {self.place} has no column {source!r} for {name!r}{hint}; "
            "correct `columns` in the mapping, or give the column back its name"
        )

    def fingerprint(self) -> str:
        """The mapping as text, to see that it changed."""
        return json.dumps(asdict(self), sort_keys=True)


def read(file: Path, streams: dict[str, Stream]) -> list[Mapping]:
    """The mappings of a file, in its order. Raises MappingError."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        what = "there is no such file" if isinstance(error, FileNotFoundError) else "it cannot be read as YAML"
        raise MappingError(f"{file}: {what}; correct sources.sql.mapping") from None
    if not isinstance(content, dict):
        raise MappingError(f"{file}: expected streams by name, as `reviews: {{table: reviews}}`")
    return [_mapping(file, str(name), entry, streams) for name, entry in content.items()]


def _mapping(file: Path, name: str, entry: Any, streams: dict[str, Stream]) -> Mapping:
    if name not in streams:
        raise MappingError(f"{file}: {name}: no stream has this name{_near(name, streams)}")
    if not isinstance(entry, dict) or ("table" in entry) == ("query" in entry):
        raise MappingError(f"{file}: {name}: give either `table` or `query`")
    for key in entry:
        if key not in _KEYS:
            raise MappingError(f"{file}: {name}.{key}: unknown key{_near(str(key), _KEYS)}")
    columns = entry.get("columns")
    known = [column.name for column in streams[name].columns if column.name != "_file"]
    for column_name in columns or {}:
        if column_name not in known:
            raise MappingError(f"{file}: {name}.columns.{column_name}: unknown column{_near(column_name, known)}")
    found = Mapping(name, **{"incremental": bool(entry.get("changed")), **entry})
    if found.incremental and not (found.changed or streams[name].admitted_by):
        raise MappingError(f"{file}: {name}: rows have no day of their own; `incremental` needs `changed`")
    return found


def _near(name: str, known: Any) -> str:
    near = get_close_matches(name, list(known), 1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(known)}"
