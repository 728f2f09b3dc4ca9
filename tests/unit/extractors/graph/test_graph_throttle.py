"""Meta's usage headers: in shares, minutes and seconds, on successes and on errors."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.graph.throttle import Throttle


def left(pause: float = 60, **headers: Any) -> tuple[float, float]:
    """Seconds that account 1, which was answered, and account 2 have to wait."""
    throttle = Throttle(pause)
    throttle.read("1", {name.replace("_", "-"): json.dumps(value) for name, value in headers.items()})
    return throttle.left("1"), throttle.left("2")


def usage(**facts: Any) -> dict[str, Any]:
    return {"77": [{"type": "ads_insights", "call_count": 1, "total_cputime": 1, "total_time": 1, **facts}]}


def test_minutes_are_not_taken_for_seconds() -> None:
    mine, others = left(x_business_use_case_usage=usage(estimated_time_to_regain_access=3))
    assert mine == pytest.approx(180, abs=1) and others == 0


def test_seconds_are_not_taken_for_minutes() -> None:
    mine, others = left(x_ad_account_usage={"acc_id_util_pct": 100, "reset_time_duration": 40})
    assert mine == pytest.approx(40, abs=1) and others == 0


def test_a_reset_far_away_does_not_stop_an_account_with_room_left() -> None:
    assert left(x_ad_account_usage={"acc_id_util_pct": 9.67, "reset_time_duration": 3600}) == (0, 0)


@pytest.mark.parametrize("share", ["call_count", "total_cputime", "total_time"])
def test_near_a_limit_there_is_a_pause(share: str) -> None:
    assert left(x_business_use_case_usage=usage(**{share: 91}))[0] == pytest.approx(60, abs=1)
    assert left(x_business_use_case_usage=usage(**{share: 89}))[0] == 0


def test_a_limit_of_the_app_holds_for_every_account() -> None:
    assert left(x_app_usage={"call_count": 95}) == (pytest.approx(60, abs=1), pytest.approx(60, abs=1))
    assert left(x_fb_ads_insights_throttle={"app_id_util_pct": 97.5, "acc_id_util_pct": 1})[1] == pytest.approx(
        60, abs=1
    )
    assert left(x_fb_ads_insights_throttle={"app_id_util_pct": 1, "acc_id_util_pct": 99})[1] == 0


def test_a_shorter_wait_does_not_end_a_longer_one() -> None:
    throttle = Throttle(60)
    throttle.hold("1", 500)
    throttle.read("1", {"x-app-usage": json.dumps({"call_count": 95})})
    assert throttle.left("1") == pytest.approx(500, abs=1)


HEADERS = ("x-business-use-case-usage", "x-ad-account-usage", "x-app-usage", "x-fb-ads-insights-throttle")
VALUES = st.recursive(
    st.none() | st.integers(-5, 200) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["1", "call_count", "acc_id_util_pct"]), inner)
    ),
)


@given(st.dictionaries(st.sampled_from(HEADERS), st.text() | VALUES.map(json.dumps)))
def test_headers_of_another_form_never_stop_a_night(headers: dict[str, str]) -> None:
    throttle = Throttle(60)
    throttle.read("1", headers)
    assert 0 <= throttle.left("1") <= 60
