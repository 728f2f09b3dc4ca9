"""As much of GraphQL as the Admin API's clients use: fields, aliases, arguments, variables, inline fragments.

Objects are dicts with `__typename`; a field that is a function takes the arguments; a list of nodes with paging is a
`Connection`. A field that an object lacks is an error, as it is for the vendor.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(r'\s*(?:#[^\n]*\n\s*)*("(?:[^"\\]|\\.)*"|\.\.\.|[A-Za-z_]\w*|\$\w+|-?\d+|[{}()\[\]:,!=])')


class GraphQLError(ValueError):
    """The query cannot be answered; `code` is Shopify's."""

    def __init__(self, message: str, code: str = "undefinedField") -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Field:
    """A field that is asked for; `on` is the type of the fragment it stands in, if any."""

    name: str
    alias: str
    arguments: dict[str, Any] = field(default_factory=dict)
    fields: list[Field] = field(default_factory=list)
    on: str | None = None


@dataclass
class Connection:
    """A list of nodes that is given in pages."""

    nodes: list[dict[str, Any]]


def parse(query: str, variables: Mapping[str, Any] | None = None) -> list[Field]:
    """The root fields of a document's only operation. Raises GraphQLError."""
    tokens = _TOKEN.findall(query.replace(",", " "))
    reader = _Reader(tokens, variables or {})
    while reader.peek() != "{":
        reader.next()
    return reader.selection(None)


class _Reader:
    def __init__(self, tokens: list[str], variables: Mapping[str, Any]) -> None:
        self._tokens, self._variables, self._at = tokens, variables, 0

    def peek(self) -> str:
        if self._at >= len(self._tokens):
            raise GraphQLError("syntax error, unexpected end of file", "PARSE_ERROR")
        return self._tokens[self._at]

    def next(self) -> str:
        token = self.peek()
        self._at += 1
        return token

    def selection(self, on: str | None) -> list[Field]:
        found: list[Field] = []
        self.next()
        while self.peek() != "}":
            if self.peek() == "...":
                self.next(), self.next()
                found += self.selection(self.next())
                continue
            name = alias = self.next()
            if self.peek() == ":":
                self.next()
                name = self.next()
            one = Field(name, alias, on=on)
            if self.peek() == "(":
                self.next()
                while self.peek() != ")":
                    key = self.next()
                    self.next()
                    one.arguments[key] = self._value()
                self.next()
            if self.peek() == "{":
                one.fields = self.selection(None)
            found.append(one)
        self.next()
        return found

    def _value(self) -> Any:
        token = self.next()
        if token.startswith("$"):
            return self._variables.get(token[1:])
        if token.startswith('"') or token.lstrip("-").isdigit() or token in ("true", "false", "null"):
            return json.loads(token)
        return token


def resolve(value: Any, fields: list[Field]) -> Any:
    """What of a value is asked for. Raises GraphQLError."""
    if isinstance(value, list):
        return [resolve(entry, fields) for entry in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for one in fields:
        if one.on is None or one.on == value.get("__typename"):
            part = get(value, one)
            found[one.alias] = page(part, one) if isinstance(part, Connection) else resolve(part, one.fields)
    return found


def get(value: dict[str, Any], one: Field) -> Any:
    """The part of an object that a field names. Raises GraphQLError."""
    if one.name not in value:
        raise GraphQLError(f"Field '{one.name}' doesn't exist on type '{value.get('__typename')}'")
    part = value[one.name]
    return part(one.arguments) if callable(part) else part


def page(connection: Connection, one: Field) -> dict[str, Any]:
    """The page of a connection that is asked for. Raises GraphQLError where its size is not said."""
    size = one.arguments.get("first")
    if size is None:
        raise GraphQLError(f"you must provide one of first or last on '{one.name}'", "BAD_REQUEST")
    first = int(one.arguments.get("after") or 0)
    last = min(first + int(size), len(connection.nodes))
    found: dict[str, Any] = {}
    for part in one.fields:
        if part.name == "nodes":
            found["nodes"] = resolve(connection.nodes[first:last], part.fields)
        elif part.name == "edges":
            found["edges"] = [resolve({"node": node}, part.fields) for node in connection.nodes[first:last]]
        elif part.name == "pageInfo":
            found["pageInfo"] = {"hasNextPage": last < len(connection.nodes), "endCursor": str(last)}
        else:
            raise GraphQLError(f"Field '{part.name}' doesn't exist on a connection")
    return found


def lines(node: dict[str, Any], fields: list[Field], limit: int) -> list[dict[str, Any]]:
    """The node of a bulk query and, after it, its children; at most `limit` of each kind."""
    below: list[dict[str, Any]] = []
    top = _flattened(node, fields, str(node["id"]), below, limit)
    return [top, *below]


def _flattened(
    node: dict[str, Any], fields: list[Field], parent: str, below: list[dict[str, Any]], limit: int
) -> dict[str, Any]:
    found = {}
    for one in fields:
        if one.on is not None and one.on != node.get("__typename"):
            continue
        part = get(node, one)
        if isinstance(part, Connection):
            asked = one.fields[0].fields[0].fields if one.fields[0].name == "edges" else one.fields[0].fields
            for child in part.nodes[:limit]:
                below.append({**resolve(child, asked), "__parentId": parent})
        elif isinstance(part, dict):
            found[one.alias] = _flattened(part, one.fields, parent, below, limit)
        else:
            found[one.alias] = resolve(part, one.fields)
    return found
