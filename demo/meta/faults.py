"""What the faults of `demo.faults` do to a request of the Graph API; matched is `METHOD path`."""

from __future__ import annotations

import json
from collections.abc import Callable

from demo.faults import Fault
from demo.meta.errors import GraphError
from demo.meta.messages import Reply, Request
from demo.meta.throttle import refused

Answer = Callable[[], Reply]
JOB_OUTCOMES = {
    "job_failed": "failed",
    "job_skipped": "skipped",
    "job_stuck": "stuck",
    "job_slow": "slow",
    "job_too_many_rows": "failed",
}


def apply(fault: Fault, request: Request, answer: Answer) -> Reply:
    """The reply of a request that meets a fault."""
    return _KINDS[fault.kind](fault, request, answer)


def _html_502(fault: Fault, request: Request, answer: Answer) -> Reply:
    return Reply(None, 502, {"content-type": "text/html"}, text="<html><body><h1>502 Bad Gateway</h1></body></html>")


def _reset(fault: Fault, request: Request, answer: Answer) -> Reply:
    reply = answer()
    reply.is_cut = True
    return reply


def _empty_page_with_next(fault: Fault, request: Request, answer: Answer) -> Reply:
    """An empty page whose link leads to the page that was asked for."""
    return Reply({"data": [], "paging": {"cursors": {"before": "", "after": ""}, "next": request.url()}})


def _duplicate_page(fault: Fault, request: Request, answer: Answer) -> Reply:
    """The right page, whose link leads to the same page again."""
    reply = answer()
    if isinstance(reply.body, dict):
        reply.body.setdefault("paging", {"cursors": {}})["next"] = request.url()
    return reply


def _throttled(code: int, subcode: int | None, use_case: str) -> Callable[[Fault, Request, Answer], Reply]:
    def refuse(fault: Fault, request: Request, answer: Answer) -> Reply:
        return refused(request, code, subcode, use_case, float(fault.more.get("regain_minutes", 3)))

    return refuse


def _error(error: GraphError) -> Callable[[Fault, Request, Answer], Reply]:
    return lambda fault, request, answer: Reply(error.body(), error.status)


def _refused(fault: Fault, request: Request, answer: Answer) -> Reply:
    """Any error: `code`, `subcode` and `message`."""
    error = GraphError(
        str(fault.more.get("message", "Invalid parameter")), fault.more["code"], fault.more.get("subcode")
    )
    return Reply(error.body(), error.status)


def _transient(fault: Fault, request: Request, answer: Answer) -> Reply:
    """1 or 2 (`code`), with the subcode given."""
    error = GraphError(
        "An unexpected error has occurred. Please retry your request later.",
        int(fault.more.get("code", 2)),
        fault.more.get("subcode"),
        500,
        is_transient=True,
    )
    return Reply(error.body(), error.status)


def _bad_creative(fault: Fault, request: Request, answer: Answer) -> Reply:
    """A page that holds the object `id` fails, as a whole, unless nothing but ids are asked for."""
    reply = answer()
    if request.params.get("fields") != "id" and f'"{fault.more["id"]}"' in json.dumps(reply.body):
        error = GraphError("Invalid parameter", 100, 2446289, title="Creative cannot be loaded")
        return Reply(error.body(), error.status)
    return reply


def _dead_metric(fault: Fault, request: Request, answer: Answer) -> Reply:
    """A request that names the metric or field `metric` fails as a whole, whatever else it asks for."""
    if fault.more["metric"] in request.words("fields"):
        error = GraphError.invalid(f"(#100) {fault.more['metric']} is not valid for fields param")
        return Reply(error.body(), error.status)
    if fault.more["metric"] in request.words("metric"):
        error = GraphError.invalid("(#100) The value must be a valid insights metric")
        return Reply(error.body(), error.status)
    return answer()


def _out_of_order(fault: Fault, request: Request, answer: Answer) -> Reply:
    """The right page, its entries the other way round."""
    reply = answer()
    if isinstance(reply.body, dict) and "data" in reply.body:
        reply.body["data"] = reply.body["data"][::-1]
    return reply


def _retyped(fault: Fault, request: Request, answer: Answer) -> Reply:
    """In each entry of the page the field `field` has the value `value`, of another type than ever before."""
    reply = answer()
    for entry in reply.body.get("data", []) if isinstance(reply.body, dict) else []:
        entry[fault.more["field"]] = fault.more["value"]
    return reply


_KINDS: dict[str, Callable[[Fault, Request, Answer], Reply]] = {
    "html_502": _html_502,
    "reset": _reset,
    "empty_page_with_next": _empty_page_with_next,
    "duplicate_page": _duplicate_page,
    "throttle_account": _throttled(17, 2446079, "ads_management"),
    "throttle_insights": _throttled(80000, 2446079, "ads_insights"),
    "throttle_management": _throttled(80004, 2446079, "ads_management"),
    "throttle_app": _throttled(4, 1504022, "ads_insights"),
    "too_many_rows": _error(GraphError.too_many_rows()),
    "too_much_data": _error(GraphError.too_much_data()),
    "token_expired": _error(GraphError.token("EXPIRED")),
    "transient": _transient,
    "refused": _refused,
    "forbidden": _error(GraphError.no_permission()),
    "unknown_object": _error(GraphError.unknown_object("0")),
    "dead_metric": _dead_metric,
    "out_of_order": _out_of_order,
    "retyped": _retyped,
    "bad_creative": _bad_creative,
}
KINDS = (*_KINDS, *JOB_OUTCOMES)
