"""The token endpoint: a service account's signed assertion, or a person's refresh token, becomes an access token."""

from __future__ import annotations

import json
import secrets
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

from google.auth import jwt
from google.auth.exceptions import GoogleAuthError

from demo.faults import Faults

REFRESH_TOKEN = "demo-refresh-token"  # noqa: S105  (the only valid one; it opens nothing but the demo)
KINDS = ("invalid_grant", "html_502")
_AUDIENCE = "https://oauth2.googleapis.com/token"  # the client signs for this one wherever it asks
_LIFETIME = 3600  # seconds, as Google's


class TokenServer:
    """An OAuth token endpoint on this machine. `key` is the service account's public key, set before the first call."""

    def __init__(self, port: int = 0) -> None:
        self.key = ""
        self.faults = Faults(KINDS)
        self.given: set[str] = set()
        self._http = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._http.daemon_threads = True
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        """What stands in the place of https://oauth2.googleapis.com/token."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/token"

    def start(self) -> None:
        """Begin to serve, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and free the port."""
        self._http.shutdown()
        self._http.server_close()

    def answer(self, form: dict[str, str]) -> tuple[int, Any]:
        """Status and body for the fields of a request."""
        fault = self.faults.due(form.get("grant_type", ""))
        if fault is not None and fault.kind == "html_502":
            return 502, "<html><body><h1>502 Bad Gateway</h1></body></html>"
        if fault is not None or not self._is_good(form):
            return 400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
        token = f"demo-{secrets.token_hex(16)}"
        self.given.add(token)
        return 200, {"access_token": token, "expires_in": _LIFETIME, "token_type": "Bearer"}

    def _is_good(self, form: dict[str, str]) -> bool:
        if form.get("grant_type") == "refresh_token":
            return form.get("refresh_token") == REFRESH_TOKEN
        try:
            claims: dict[str, Any] = jwt.decode(  # type: ignore[no-untyped-call]
                form.get("assertion", ""), certs=self.key, audience=_AUDIENCE
            )
        except (ValueError, GoogleAuthError):
            return False
        return any(name in claims.get("scope", "") for name in ("adwords", "datamanager"))


def _handler(server: TokenServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
            status, answer = server.answer({name: values[0] for name, values in parse_qs(body).items()})
            content = (answer if isinstance(answer, str) else json.dumps(answer)).encode()
            self.send_response(status)
            self.send_header("content-type", "text/html" if isinstance(answer, str) else "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  (the base class's name)
            """Say nothing."""

    return Handler
