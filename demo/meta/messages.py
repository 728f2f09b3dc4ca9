"""What comes in and what goes out: one request to the Graph API and one reply."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from demo.meta.errors import GraphError


@dataclass(frozen=True)
class Request:
    """A request; `params` are those of the query and of the form together, without the token."""

    method: str
    host: str
    path: str
    params: dict[str, str]
    token: str | None

    @staticmethod
    def read(method: str, host: str, target: str, body: str, authorization: str | None) -> Request:
        """The request of an HTTP call; the token may be in the query, in the form or in the header."""
        address = urlsplit(target)
        params = dict(parse_qsl(address.query, keep_blank_values=True)) | dict(parse_qsl(body, keep_blank_values=True))
        token = params.pop("access_token", None)
        if token is None and authorization:
            token = authorization.split(" ", 1)[-1]
        return Request(method, host, address.path, params, token)

    @property
    def version(self) -> str:
        """First part of the path, as `v26.0`."""
        return self.path.strip("/").split("/")[0]

    @property
    def parts(self) -> list[str]:
        """Parts of the path after the version."""
        return [part for part in self.path.split("/") if part][1:]

    def url(self, **changes: str) -> str:
        """Address of this request with some parameters changed; like the vendor's links it contains the token."""
        query = {"access_token": self.token or "", **self.params, **changes}
        return f"http://{self.host}{self.path}?{urlencode(query)}"

    def json(self, name: str, default: Any = None) -> Any:
        """A parameter that holds JSON. Raises GraphError 100 if it does not."""
        if name not in self.params:
            return default
        try:
            return json.loads(self.params[name])
        except json.JSONDecodeError:
            raise GraphError.invalid(f"(#100) {name} must be valid JSON") from None

    def words(self, name: str) -> list[str]:
        """A parameter that is a list: JSON, or words between commas (braces are kept together)."""
        text = self.params.get(name, "")
        if text.startswith("["):
            return [str(word) for word in self.json(name)]
        words, depth, word = [], 0, ""
        for letter in [*text, ","]:
            depth += (letter == "{") - (letter == "}")
            if letter == "," and depth == 0:
                words += [word.strip()] if word.strip() else []
                word = ""
            else:
                word += letter
        return words


@dataclass
class Reply:
    """A reply; `text` where the body is not JSON, `is_cut` where the connection breaks in the middle of it."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    text: str | None = None
    is_cut: bool = False

    def content(self) -> bytes:
        """The body as it goes over the wire."""
        return (self.text if self.text is not None else json.dumps(self.body, ensure_ascii=False)).encode()
