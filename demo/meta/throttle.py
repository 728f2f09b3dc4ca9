"""The vendor's usage headers, which come with successes and errors alike."""

from __future__ import annotations

import json
import re

from demo.meta.errors import GraphError
from demo.meta.messages import Reply, Request

_BUSINESS = "77001"


def usage_headers(
    request: Request, requests_so_far: int, regain_minutes: float = 0, use_case: str | None = None
) -> dict[str, str]:
    """Headers that say how much of the hour's calls is used; they stay low until a fault says otherwise."""
    used = 100 if regain_minutes else min(60, requests_so_far // 20)
    kind = use_case or ("ads_insights" if "insights" in request.path else "ads_management")
    usage = {
        "type": kind,
        "call_count": used,
        "total_cputime": used // 2,
        "total_time": used // 2,
        "estimated_time_to_regain_access": regain_minutes,
        "ads_api_access_tier": "standard_access",
    }
    account = re.search(r"act_(\d+)", request.path)
    return {
        "x-business-use-case-usage": json.dumps({account[1] if account else _BUSINESS: [usage]}),
        "x-ad-account-usage": json.dumps(
            {
                "acc_id_util_pct": used,
                "reset_time_duration": regain_minutes * 60,
                "ads_api_access_tier": "standard_access",
            }
        ),
        "x-app-usage": json.dumps({"call_count": used, "total_cputime": used // 2, "total_time": used // 2}),
        "x-fb-ads-insights-throttle": json.dumps(
            {"app_id_util_pct": used, "acc_id_util_pct": used, "ads_api_access_tier": "standard_access"}
        ),
    }


def refused(request: Request, code: int, subcode: int | None, use_case: str, regain_minutes: float) -> Reply:
    """The refusal of a call over the limit, with headers that say when to come again."""
    error = GraphError(
        f"(#{code}) There have been too many calls from this ad-account. Wait a bit and try again.",
        code,
        subcode,
        is_transient=False,
        title="Ad account has too many API calls",
    )
    return Reply(error.body(), error.status, usage_headers(request, 0, regain_minutes, use_case))
