"""The sources there are: what each `source.yml` says, checked, and the options a shop has set for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from warehouse import complaints
from warehouse.settings import Settings, SettingsError
from warehouse.streams import TYPES, Column, Stream

_FOLDER = Path(__file__).parent
_OPTION_TYPES: dict[str, Any] = {
    "text": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "path": str,
    "list": tuple[str, ...],
    "map": dict[str, str],
}


class SourceDefinitionError(ValueError):
    """A `source.yml` is not right; the message names the file and the entry."""


@dataclass(frozen=True)
class Source:
    """One source: its streams, the options and secrets a shop gives it, other facts of the vendor (API versions)."""

    name: str
    title: str
    streams: dict[str, Stream]
    options: dict[str, dict[str, Any]]
    secrets: dict[str, dict[str, Any]]
    facts: dict[str, Any] = field(default_factory=dict)
    contract: str = ""  # source whose streams it gives: its own name, unless it keeps another's contract

    @property
    def module(self) -> ModuleType:
        """The source's `streams.py`, imported only when its data is asked for: vendors' SDKs are slow to import."""
        return import_module(f"extractors.{self.name}.streams")


@cache
def sources() -> dict[str, Source]:
    """All sources by name, from the `source.yml` of each folder."""
    files = sorted(_FOLDER.glob("*/source.yml"))
    return {file.parent.name: _read(file) for file in files}


def all_streams() -> list[Stream]:
    """Every stream of every source: the warehouse has tables for all, so that dbt always finds them."""
    return [stream for source in sources().values() for stream in source.streams.values()]


def configured(settings: Settings) -> dict[str, BaseModel]:
    """The sources that run for this shop, each with its typed options.

    Raises SettingsError naming the nearest known source or option.
    """
    return {name: options(settings, name) for name in settings.sources}


def options(settings: Settings, name: str) -> BaseModel:
    """Typed options of one configured source. Raises SettingsError."""
    source = sources().get(name)
    if source is None:
        near = get_close_matches(name, sources(), 1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(sources())}"
        raise SettingsError(f"{settings.file}: sources.{name}: unknown source; {hint}")
    fields: dict[str, Any] = {}
    for key, fact in source.options.items():
        default = ... if fact.get("required") else fact.get("default")
        kind = _OPTION_TYPES[fact["type"]]
        fields[key] = (kind if default is not None else kind | None, Field(default))
    model: type[BaseModel] = create_model(
        f"{name}_options", __config__=ConfigDict(frozen=True, extra="forbid"), **fields
    )
    try:
        return model(**(settings.sources.get(name) or {}))
    except ValidationError as error:
        told = (f"{settings.file}: sources.{name}.{_told(problem, source)}" for problem in error.errors())
        raise SettingsError("\n".join(told)) from None


def _told(problem: Any, source: Source) -> str:
    key = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"{key}: {complaints.unknown(key, list(source.options))}"
    return f"{key}: {complaints.in_words(problem)}"


def _read(file: Path) -> Source:
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    if content.get("source") != file.parent.name:
        raise SourceDefinitionError(f"{file}: `source` must be the folder's name, {file.parent.name!r}")
    contract = content.get("contract", content["source"])
    content |= _borrowed(contract) if "contract" in content else {}
    shared = content.get("shared_columns", {})
    streams = {name: _stream(file, content, name, entry, shared) for name, entry in content["streams"].items()}
    vendor = content.get("includes")  # options, secrets and facts that sources of one vendor share
    included = yaml.safe_load((_FOLDER / vendor / "options.yml").read_text(encoding="utf-8")) if vendor else {}
    options, secrets, facts = (included.get(k, {}) | content.get(k, {}) for k in ("options", "secrets", "facts"))
    return Source(content["source"], content["title"], streams, options, secrets, facts, contract)


def _borrowed(contract: str) -> dict[str, Any]:
    """What a source takes over from the one whose contract it keeps."""
    lender = yaml.safe_load((_FOLDER / contract / "source.yml").read_text(encoding="utf-8"))
    return {key: lender[key] for key in ("streams", "shared_columns", "version_by") if key in lender}


def _stream(file: Path, content: dict[str, Any], name: str, entry: dict[str, Any], shared: dict[str, Any]) -> Stream:
    columns = tuple(_column(file, name, key, fact) for key, fact in {**entry["columns"], **shared}.items())
    known = {column.name for column in columns}
    missing = [key for key in entry["keys"] if key not in known]
    if missing:
        raise SourceDefinitionError(f"{file}: {name}: the key {missing[0]!r} is no column")
    facts = ("admitted_by", "same_key", "window_days", "freshness_days")
    return Stream(
        content["source"],
        name,
        entry["grain"],
        tuple(entry["keys"]),
        columns,
        version_by=tuple(content.get("version_by", ())),
        checks=tuple(entry.get("checks", ())),
        **{key: entry[key] for key in facts if key in entry},
    )


def _column(file: Path, stream: str, name: str, fact: dict[str, Any]) -> Column:
    if fact.get("type") not in TYPES:
        raise SourceDefinitionError(f"{file}: {stream}.{name}: type {fact.get('type')!r}; known: {', '.join(TYPES)}")
    try:
        return Column(name, **{**fact, "values": tuple(fact.get("values", ()))})
    except TypeError as error:
        raise SourceDefinitionError(f"{file}: {stream}.{name}: {error}") from None
