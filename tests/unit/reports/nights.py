"""A shop's night as the report reads it: four months of sales, three sources of which one failed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from reports.readings import Readings, Row
from tests.unit.reports import outcomes
from warehouse.settings import Audiences, Settings, Shop

NIGHT = date(2026, 11, 20)
RUN = "20261120-0a1b2c3d"
HOSTILE = "<script>alert('x')</script> & $\\frac{1}{2}$ \"q\" é" + "W" * 80
_CHANNELS = {
    "paid_social": ("Paid social", 6120, 14380, 17912),
    "paid_search": ("Paid search", 3480, 16240, 12988),
    "email": ("E-mail", 410, 9120, 6430),
    "organic_search": ("Organic search", 0, 7340, 8120),
    "organic_social": ("Organic social", 0, 2610, 4870),
    "influencer": ("Influencer", 1200, 1980, 2240),
    "direct": ("Direct", 0, 1520, 1310),
    "referral": ("Referral", 0, 660, 590),
    "unattributed": ("Unattributed", 0, 412, 412),
}


def empty(night: date = NIGHT) -> Readings:
    """A warehouse without a row."""
    names = [name for name in Readings.__dataclass_fields__ if name != "night"]
    return Readings(night=night, **{name: [] for name in names})


def settings(folder: Any, *sources: str) -> Settings:
    """Settings of the shop; nothing is read from the environment."""
    shop = Shop(name="Tea Boutique", currency="EUR", country="DE", time_zone="Europe/Berlin")
    return Settings(
        shop=shop,
        audiences=Audiences(),
        sources={name: None for name in sources},
        home=folder,
        file=folder / "hourglass.yml",
    )


def busy() -> Readings:
    """Everything a night can have, at once."""
    return replace(
        empty(),
        runs=[
            {"run_id": f"run-{night}", "night": night, "state": "complete", "started_at": _noon(night)}
            for night in _nights()
        ],
        steps=_steps(),
        held_batches=[_held()],
        validations=_validations(),
        gaps=[_gap()],
        data_age=[_age("files", 0), _age("meta_ads", 3), _age("google_ads", 0)],
        summary=_summary(),
        days=[_day(NIGHT - timedelta(days=number)) for number in range(120, -1, -1)],
        channels=[{"channel": name, "channel_name": found[0]} for name, found in _CHANNELS.items()],
        channel_return=[
            channel_row(name, model, spend, revenue)
            for name, (_, spend, *revenues) in _CHANNELS.items()
            for model, revenue in zip(("last_non_direct", "markov"), revenues, strict=True)
        ],
        cohorts=_cohorts(),
        funnel=_funnels(),
        ripeness=[
            {"business_day": NIGHT - timedelta(7), "hot": 1403, "not_yet_ripe": 21_877},
            {"business_day": NIGHT, "hot": 1520, "not_yet_ripe": 21_409},
        ],
        page_engagement=[_page("Tea Boutique", "facebook", "0.0152"), _page("Tea Boutique", None, None)],
        posts=[_post(1, "Three cups against the cold", "0.0341"), _post(29, None, "0.0012")],
        reputation=_weeks(),
        blamed=[_blamed("product", "Darjeeling First Flush", 14), _blamed("post", "Win a tasting box", 2)],
        referred=[_referred(date(2026, 10, 1), True), _referred(date(2026, 10, 1), False)],
        **outcomes.all_of_them(),
        audience_sizes=_lists(),
        audience_exclusions=[
            {"list_name": "cart_abandoner_hot", "reason": reason, "people": people}
            for reason, people in (("bought_lately", 212), ("no_consent", 640), ("unhappy", 9), ("opted_out", 31))
        ],
        audience_performance=_traffic(),
        audience_lift=[lift("cart_abandoner_hot", 7, "too small"), lift("cart_abandoner_hot", 30, "sells more")],
        restatements=[
            restated("late_order", 4, "212.40", "0"),
            restated("late_touch", 17, "0", "903.15"),
            restated("refund", 3, "-118.02", "0"),
        ],
        platform_lags=[
            *(lag(1, "meta", "Spring", *found) for found in ((1, 31, 12), (7, 60, 25), (28, 75, 41))),
            *(lag(2, "google", None, *found) for found in ((1, 9, 8), (30, 14, 15))),
        ],
    )


def _funnels() -> list[Row]:
    return [
        *funnel("marketing_hourglass", 412_900, 88_204, 9_120, 12_377, 4_210, 873, 0),
        *funnel("social_sales_funnel", 412_900, 91_377, 4_210, 212, 873),
    ]


def _weeks() -> list[Row]:
    told = [(14, 9, "0.6087"), (212, 40, "0.8413"), (0, 0, None)]
    return [_week(NIGHT - timedelta(7 * number + 4), *counts) for number, counts in enumerate(told)]


def _traffic() -> list[Row]:
    kinds = {"competitor_interest": (412, 31), "broad": (3120, 88), "no_ad": (5012, 140)}
    months = (date(2026, 9, 1), date(2026, 11, 1))
    return [traffic(kind, month, *counts) for month in months for kind, counts in kinds.items()]


def hostile() -> Readings:
    """The busy night with markup, formulas and no end in every name that comes from outside."""
    night = busy()
    return replace(
        night,
        channels=[{"channel": "email", "channel_name": HOSTILE}],
        channel_return=[*night.channel_return, channel_row(HOSTILE, "last_non_direct", 99999, 99999)],
        audience_sizes=[{**row, "list_name": HOSTILE, "warnings": HOSTILE} for row in night.audience_sizes],
        audience_exclusions=[{"list_name": HOSTILE, "reason": HOSTILE, "people": 3}],
        validations=[{**row, "detail": HOSTILE, "stream": HOSTILE} for row in night.validations],
        held_batches=[{**row, "batch_id": HOSTILE, "error": HOSTILE} for row in night.held_batches],
        gaps=[{**row, "reason": HOSTILE} for row in night.gaps],
        restatements=[{**row, "reason": HOSTILE} for row in night.restatements],
        platform_lags=[{**row, "campaign_name": HOSTILE, "platform": HOSTILE} for row in night.platform_lags],
        funnel=[{**row, "framework": HOSTILE, "stage": HOSTILE} for row in night.funnel],
        page_engagement=[{**row, "page_name": HOSTILE, "platform": HOSTILE} for row in night.page_engagement],
        posts=[{**row, "post_text": HOSTILE} for row in night.posts],
        blamed=[{**row, "subject_name": HOSTILE, "subject_kind": HOSTILE} for row in night.blamed],
        referrers=[{**row, "partner": HOSTILE} for row in night.referrers],
        visit_sources=[{**row, "source": HOSTILE, "channel": HOSTILE} for row in night.visit_sources],
        friction=[{**row, "step": HOSTILE} for row in night.friction],
        product_pairs=[{**row, "product_a": HOSTILE, "product_b": HOSTILE} for row in night.product_pairs],
        leads=[{**row, "channel": HOSTILE} for row in night.leads],
        steps=[{**row, "detail": {"problems": [HOSTILE]}} for row in night.steps],
    )


def channel_row(channel: str, model: str, spend: float, revenue: float) -> Row:
    return {
        "channel": channel, "model": model, "last_date": NIGHT, "spend": Decimal(spend), "revenue": Decimal(revenue),
        "currency": "EUR", "impressions": Decimal(412_000), "reach": Decimal(61_000), "clicks": Decimal(2_100),
        "visits": Decimal(revenue) / 2, "members": Decimal(3), "leads": Decimal("12.5"), "new_customers": Decimal(40),
    }  # fmt: skip


def cohort_cell(month: date, since: int, customers: int, active: int | None, value: str | None, complete: bool) -> Row:
    """A cell of fct_cohorts, as far as the report looks at it."""
    return {
        "cohort_kind": "first_order", "cohort_grain": "month", "split": "all", "split_value": "all",
        "cohort_month": month, "months_since": since, "customers": customers, "active_customers": active,
        "retention": None if active is None else Decimal(active) / customers,
        "cumulative_revenue_per_customer": None if value is None else Decimal(value), "is_complete": complete,
    }  # fmt: skip


def funnel(framework: str, *people: int) -> list[Row]:
    """A framework with so many people in its stages, a tenth of them new."""
    return [
        {
            "framework": framework, "stage_order": place, "stage": f"stage_{place}", "people": number,
            "new_people": number // 10, "to_next_share": Decimal("0.123456") if number else None,
            "median_days_to_next": Decimal("1234.56") if number else None,
        }
        for place, number in enumerate(people, 1)
    ]  # fmt: skip


def _page(name: str, platform: str | None, rate: str | None) -> Row:
    return {
        "page_id": "page_insights:1", "page_name": name, "platform": platform, "followers": rate and 5932, "posts": 13,
        "posts_below_floor": 2, "reach": rate and 27_841, "engaged": rate and 423,
        "engagement_rate": rate and Decimal(rate),
    }  # fmt: skip


def _post(place: int, text: str | None, rate: str) -> Row:
    return {
        "place": place, "page_id": "page_insights:1", "post_id": "page_insights:1_1", "post_text": text, "kind": None,
        "published_date": NIGHT, "reach": 10_978, "engaged": 374, "engagement_rate": Decimal(rate),
        "is_below_floor": Decimal(rate) < Decimal("0.003"),
    }  # fmt: skip


def _week(week: date, positive: int, negative: int, share: str | None) -> Row:
    return {
        "week_date": week, "is_complete": True, "positive": positive, "neutral": 3, "negative": negative,
        "positive_share": share and Decimal(share), "target_share": Decimal("0.6667"),
        "answered_share": Decimal("0.75") if negative else None, "waiting": negative // 4,
    }  # fmt: skip


def _blamed(kind: str, name: str, negative: int) -> Row:
    return {"place": 1, "subject_kind": kind, "subject_name": name, "negative": negative, "voices": 3 * negative}


def _referred(month: date, is_referred: bool) -> Row:
    return {
        "cohort_month": month, "is_referred": is_referred, "customers": 31 if is_referred else 412,
        "average_order_value": Decimal("41.70"), "repeat_rate": Decimal("0.2903"),
        "discount_rate": Decimal("0.081"), "currency": "EUR",
    }  # fmt: skip


def restated(reason: str, conversions: int, delta: str, moved: str) -> Row:
    return {
        "as_of_date": NIGHT, "reason": reason, "conversions": conversions, "delta_revenue": Decimal(delta),
        "moved_revenue": Decimal(moved), "currency": "EUR",
    }  # fmt: skip


def lag(place: int, platform: str, name: str | None, days: int, claimed: int, credited: int) -> Row:
    return {
        "place": place, "platform": platform, "account_id": "a", "campaign_id": f"c{place}", "campaign_name": name,
        "within_days": days, "platform_conversions": Decimal(claimed), "orders_by_click_id": credited,
        "credit_last_non_direct": Decimal(credited),
    }  # fmt: skip


def step(night: date, source: str, state: str, name: str = "extract", **detail: Any) -> Row:
    return {
        "run_id": f"run-{night}",
        "step": name,
        "source": source,
        "state": state,
        "detail": detail,
        "started_at": _noon(night),
    }


def _nights() -> list[date]:
    return [NIGHT - timedelta(days=number) for number in range(5, -1, -1)]


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, 12, tzinfo=UTC)


def _steps() -> list[Row]:
    problem = "act_1/insights_daily 2026-11-18: Meta says (190): the token has expired; make a new one, see docs"
    found = []
    for night in _nights():
        is_bad = night > NIGHT - timedelta(days=3)
        found += [step(night, source, "complete") for source in ("files", "google_ads")]
        found.append(step(night, "meta_ads", "failed" if is_bad else "complete", problems=[problem] if is_bad else []))
        found.append(step(night, "", "complete", "transform"))
    return found


def _day(day: date) -> Row:
    number = (NIGHT - day).days
    week = (0.9, 0.85, 0.95, 1.0, 1.1, 1.35, 1.25)[day.weekday()]
    wave = week * (1 + 0.08 * ((number * 7919) % 11 - 5) / 5) * (1.15 - number / 600)
    spend = None if number < 1 else Decimal(f"{360 * wave:.2f}")
    orders = round(31 * wave)
    return {
        "report_date": day, "spend": spend, "orders": orders, "net_revenue": Decimal(f"{orders * 56.3:.2f}"),
        "new_customers": round(orders * 0.41), "currency": "EUR",
    }  # fmt: skip


def _summary() -> list[Row]:
    figures = (
        ("spend", 0, 378.2), ("visits", 214, 201.4), ("lead", 4, 3.6), ("membership", 0, 1.2),
        ("order", 35, 34.1), ("first_order", 14, 14.4), ("net_revenue", 1970.5, 1921.7),
    )  # fmt: skip
    return [
        {
            "place": place,
            "measure": name,
            "business_day": NIGHT,
            "amount": Decimal(str(value)),
            "usual_amount": Decimal(str(usual)),
        }
        for place, (name, value, usual) in enumerate(figures, 1)
    ]


def _cohorts() -> list[Row]:
    months = [date(2025, 12, 1)] + [date(2026, month, 1) for month in range(1, 12)]
    found = []
    for place, month in enumerate(months):
        customers = 180 + place * 21 - (place % 3) * 17
        for since in range(len(months) - place):
            is_complete = place + since < len(months) - 1
            active = customers if since == 0 else round(customers * (0.27 - 0.013 * since + 0.01 * (place % 4)))
            shown = active if is_complete else (round(active / 2) if since else customers)
            found.append(
                cohort_cell(month, since, customers, shown, f"{57 + 13.4 * since - place % 5:.6f}", is_complete)
            )
    return found


def _age(source: str, behind: int) -> Row:
    day = NIGHT - timedelta(days=behind)
    return {
        "source": source, "last_good_date": day, "nights_behind": behind, "last_published_date": day,
        "last_published_at": _noon(day), "quarantined_batches": int(source == "files"),
    }  # fmt: skip


def traffic(kind: str, month: date, prospects: int, orders: int) -> Row:
    rate, cost = Decimal(orders) / prospects, Decimal(31_20) / orders
    is_known = kind != "no_ad"
    return {
        "targeting_kind": kind, "month_date": month, "spend": Decimal("3120.00") if is_known else Decimal(0),
        "cost_per_click": Decimal("0.41") if is_known else None, "prospects": prospects, "orders": orders,
        "conversion_rate": rate, "conversion_rate_low": rate * Decimal("0.7"),
        "conversion_rate_high": rate * Decimal("1.4"), "customer_acquisition_cost": cost,
        "low": cost * Decimal("0.7"), "high": cost * Decimal("1.4"), "spend_is_shared": kind == "broad",
    }  # fmt: skip


def lift(name: str, days: int, verdict: str) -> Row:
    return {
        "list_name": name, "window_days": days, "treated": 900, "held_out": 100, "verdict": verdict,
        "treated_rate": Decimal("0.081"), "held_out_rate": Decimal("0.031"), "lift": Decimal("0.05"),
        "low": Decimal("0.004"), "high": Decimal("0.081"), "minimum_detectable_effect": Decimal("0.042"),
    }  # fmt: skip


def _lists() -> list[Row]:
    sizes = (
        ("cart_abandoner_hot", "csv_file", 318, 274, 61, 44, "44 without e-mail or telephone number"),
        ("cart_abandoner_hot", "meta_custom_audiences", 318, 251, 61, 44, None),
        ("competitor_interest_nonbuyer", "csv_file", 87, 87, 3, 0, "below the minimum size of 100"),
        ("repeat_buyer_due", "csv_file", 1204, 1198, 37, 52, None),
    )
    return [
        {
            "list_name": name, "purpose": "Bring back those who left a cart", "is_in_waterfall": True,
            "destination": destination, "found": size + 900, "size": size, "addressable": addressable,
            "added": added, "removed": removed, "held_out": size // 10, "left_out": 892, "warnings": warning,
            "as_of_date": NIGHT,
        }
        for name, destination, size, addressable, added, removed, warning in sizes
    ]  # fmt: skip


def _validations() -> list[Row]:
    good = {
        "run_id": f"run-{NIGHT}", "batch_id": None, "source": "files", "stream": "orders", "column_name": "total",
        "expectation": "expect_column_values_to_not_be_null", "is_success": True, "severity": "critical",
        "observed": None, "unexpected_count": 0, "detail": "total is not null", "validation_id": 1,
    }  # fmt: skip
    bad = {
        **good, "is_success": False, "stream": "refunds", "column_name": "amount",
        "detail": "not so: a refund is not larger than its order: 2 of 31 rows; first: amount=912.00 (refund_id=R-771)",
    }  # fmt: skip
    odd = {
        **bad, "severity": "warning", "stream": "visits", "column_name": None,
        "detail": "not so: as many rows as usual: 61 rows, usual are 170 to 260",
    }  # fmt: skip
    return [good] * 212 + [odd, bad]


def _held() -> Row:
    return {
        "batch_id": "files.shop.refunds.refunds_2026-11-20.csv.4f1c", "run_id": f"run-{NIGHT}", "night": NIGHT,
        "source": "files", "account": "shop", "stream": "refunds", "unit": "refunds_2026-11-20.csv", "rows": 31,
        "error": "refunds: a refund is not larger than its order: 2 of 31 rows", "planned_at": _noon(NIGHT),
    }  # fmt: skip


def _gap() -> Row:
    return {
        "source": "meta_ads", "account": "act_1", "stream": "insights_daily", "unit": "2026-11-02..2026-11-08",
        "field": "reach", "reason": "Meta does not give reach with this breakdown", "opened_at": _noon(NIGHT),
        "gap_id": 7, "acknowledged_at": None, "acknowledged_because": None,
    }  # fmt: skip
