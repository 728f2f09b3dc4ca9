"""The Graph API: which path is answered by what."""

from __future__ import annotations

from collections import deque
from datetime import date
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from demo.faults import Fault, Faults
from demo.meta import faults as fault_kinds
from demo.meta.batch import answer_batch
from demo.meta.customer_lists import CustomerLists
from demo.meta.data import Data
from demo.meta.errors import GraphError
from demo.meta.faults import JOB_OUTCOMES, KINDS
from demo.meta.fields import known_fields, select
from demo.meta.filters import Filters
from demo.meta.insights import rows
from demo.meta.insights_query import read_query
from demo.meta.interests import Interests
from demo.meta.jobs import Jobs
from demo.meta.messages import Reply, Request
from demo.meta.pages import TOKEN as PAGE_TOKEN
from demo.meta.pages import Pages
from demo.meta.paging import page
from demo.meta.throttle import usage_headers
from demo.settings import META_APP, TOKEN

APP_TOKEN = "|".join(META_APP)  # the app's own token
VERSIONS = ("v24.0", "v25.0", "v26.0")
_PAGE_VERSIONS = ("v21.0", "v22.0", "v23.0")  # over for ads, not for pages
_EDGES = {"campaigns": "campaign", "adsets": "adset", "ads": "ad", "adcreatives": "adcreative"}
_NODE_TYPES = {"campaign": "Campaign", "adset": "AdSet", "ad": "Ad", "adcreative": "AdCreative"}
_LOG_LENGTH = 10_000  # requests that are remembered
_LARGEST_PAGE, _LARGEST_INSIGHTS_PAGE, _LARGEST_SYNC = 1000, 5000, 2000


class Graph:
    """Answers requests from some data; holds jobs, ordered faults and a log of what was asked."""

    def __init__(self, data: Data, pages: Pages | None = None, lists: CustomerLists | None = None) -> None:
        self.pages, self.interests = pages, Interests()
        self.lists = lists or CustomerLists()
        self.data, self.jobs, self.faults = data, Jobs(), Faults(KINDS)
        self.log: deque[dict[str, Any]] = deque(maxlen=_LOG_LENGTH)
        self.requests, self.token_ends = 0, 0  # seconds since 1970, as Meta tells it; 0: never
        self._lock = Lock()

    def answer(self, request: Request) -> Reply:
        """The reply to a request, with usage headers and whatever fault it meets."""
        fault = self.faults.due(f"{request.method} {request.path}")
        if fault is None or fault.kind in JOB_OUTCOMES:
            reply = self._reply(request, fault)
        else:
            reply = fault_kinds.apply(fault, request, lambda: self._reply(request, None))
        found = reply.body.get("data") if isinstance(reply.body, dict) else None
        with self._lock:
            self.log.append(
                {
                    "method": request.method,
                    "path": request.path,
                    "params": request.params,
                    "status": reply.status,
                    "fault": fault.kind if fault else None,
                    "rows": len(found) if isinstance(found, list) else 0,
                }
            )
            self.requests += 1
            usual = usage_headers(request, self.requests)
        reply.headers = {**usual, "facebook-api-version": request.version, **reply.headers}
        return reply

    def _reply(self, request: Request, fault: Fault | None) -> Reply:
        try:
            self._admit(request)
            return Reply(self._route(request, fault))
        except GraphError as error:
            return Reply(error.body(), error.status)

    def _admit(self, request: Request) -> None:
        """Check version and token. Raises GraphError."""
        of_pages = self.pages is not None and bool(request.parts) and self.pages.knows(request.parts[0])
        if request.version not in VERSIONS + (_PAGE_VERSIONS if of_pages else ()):
            number = request.version.removeprefix("v").removesuffix(".0")
            is_old = number.isdigit() and 1 <= int(number) < 24
            raise GraphError.version(request.version, VERSIONS[-1], is_old)
        if request.parts == ["debug_token"] and request.token in (TOKEN, APP_TOKEN):
            return
        if request.token != TOKEN and not (of_pages and request.token == PAGE_TOKEN):
            raise GraphError.token(request.token)

    def _route(self, request: Request, fault: Fault | None) -> Any:
        parts = request.parts
        if not parts:
            return self._root(request)
        if parts[0] in ("me", "search", "debug_token"):
            return self._of_the_user(request)
        if self.jobs.knows(parts[0]):
            return self._job(request)
        if self.pages is not None and self.pages.knows(parts[0]):
            return self.pages.answer(request)
        if self.lists.serves(request):
            return self.lists.answer(request)
        level, object_id, account_id = self._node(parts[0])
        if len(parts) == 1:
            return self._object(request, level, object_id)
        if parts[1:] == ["insights"]:
            return self._insights(request, fault, (level, object_id), account_id)
        if parts[1:] == ["customaudiences"]:
            listed = [*self.data.audiences(account_id), *self.lists.of_account(f"act_{account_id}")]
            return page(request, listed, _LARGEST_PAGE)
        if len(parts) == 2 and parts[1] in _EDGES:
            return self._edge(request, _EDGES[parts[1]], level, object_id)
        raise GraphError(f"Unknown path components: /{'/'.join(parts[1:])}", 2500)

    def _of_the_user(self, request: Request) -> Any:
        """The token's user, its accounts, the token itself, or a search."""
        if request.parts == ["me", "adaccounts"]:
            return page(request, self._chosen(request, self.data.accounts(), "AdAccount"), _LARGEST_PAGE)
        if request.parts == ["search"]:
            return page(request, self.interests.search(request), _LARGEST_PAGE)
        if request.parts == ["debug_token"]:
            return self._token(request)
        return {"id": "100001"}

    def _token(self, request: Request) -> Any:
        """What Meta tells the app about a token of its own; the token itself may not ask. Raises GraphError."""
        if request.token != APP_TOKEN:
            message = (
                "(#100) You must provide an app access token, or a user access token that is an owner or developer"
            )
            raise GraphError.invalid(f"{message} of the app")
        facts = {"type": "SYSTEM_USER", "is_valid": request.params.get("input_token") == TOKEN}
        return {"data": facts | {"expires_at": self.token_ends, "data_access_expires_at": 0}}

    def _root(self, request: Request) -> Any:
        """A batch of requests, or several objects by `ids`."""
        if request.method == "POST":
            return answer_batch(self, request)
        return {object_id: self._object(request, *self._node(object_id)[:2]) for object_id in request.words("ids")}

    def _node(self, name: str) -> tuple[str, str, str]:
        """Level, id and account of the object that a path begins with. Raises GraphError 100/33 or 200."""
        if name.startswith("act_"):
            if name not in {account["id"] for account in self.data.accounts()}:
                raise GraphError.no_permission()
            return "account", name.removeprefix("act_"), name.removeprefix("act_")
        for kind in _NODE_TYPES:
            for thing in self.data.objects(kind):
                if thing["id"] == name:
                    return kind, name, thing["account_id"]
        raise GraphError.unknown_object(name)

    def _object(self, request: Request, level: str, object_id: str) -> dict[str, Any]:
        if level == "account":
            things, node_type = self.data.accounts(), "AdAccount"
            object_id = f"act_{object_id}"
        else:
            things, node_type = self.data.objects(level), _NODE_TYPES[level]
        thing = next(thing for thing in things if thing["id"] == object_id)
        return select(thing, request.words("fields"), node_type, known_fields(things))

    def _edge(self, request: Request, kind: str, level: str, object_id: str) -> dict[str, Any]:
        """A page of the objects of one kind that stand in another object."""
        filters = Filters(request, kind)
        things = [
            thing
            for thing in self.data.objects(kind)
            if thing.get(f"{level}_id") == object_id and filters.pass_object(kind, thing)
        ]
        return page(request, self._chosen(request, things, _NODE_TYPES[kind], self.data.objects(kind)), _LARGEST_PAGE)

    def _chosen(
        self,
        request: Request,
        things: list[dict[str, Any]],
        node_type: str,
        everything: list[dict[str, Any]] | None = None,
    ) -> list[dict[str, Any]]:
        known = known_fields(everything or things)
        return [select(thing, request.words("fields"), node_type, known) for thing in things]

    def _today(self, account_id: str) -> date:
        account = next(one for one in self.data.accounts() if one["account_id"] == account_id)
        return self.data.now().astimezone(ZoneInfo(account["timezone_name"])).date()

    def _insights(
        self, request: Request, fault: Fault | None, node: tuple[str, str], account_id: str
    ) -> dict[str, Any]:
        """Insights at once (GET, if they are few) or by a job (POST)."""
        query = read_query(request, self._today(account_id), node[0])
        filters = Filters(request, query.level)

        def make_rows() -> list[dict[str, Any]]:
            return rows(self.data, account_id, query, filters, node)

        if request.method != "POST":
            answer = make_rows()
            if len(answer) > _LARGEST_SYNC:
                raise GraphError.too_many_rows()
            return page(request, answer, _LARGEST_INSIGHTS_PAGE)
        if fault is None or (fault.kind == "job_too_many_rows" and len(make_rows()) <= int(fault.more.get("above", 0))):
            return self.jobs.start(account_id, make_rows)
        error = GraphError.too_many_rows()
        if fault.kind == "job_failed":
            error = GraphError("The job failed", int(fault.more.get("code", 2)), fault.more.get("subcode", 1504044))
        return self.jobs.start(account_id, make_rows, JOB_OUTCOMES[fault.kind], error)

    def _job(self, request: Request) -> dict[str, Any]:
        """State of a job, or a page of its rows."""
        if request.parts[1:] == ["insights"]:
            return page(request, self.jobs.rows(request.parts[0]), _LARGEST_INSIGHTS_PAGE)
        return self.jobs.look(request.parts[0])
