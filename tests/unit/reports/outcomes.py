"""What the report reads of visits, leads, steps, orders and referrers on a busy night."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from reports.readings import Row


def all_of_them() -> dict[str, list[Row]]:
    """Rows by the names of the readings."""
    return {
        "champions": [{"referrer_id": "files:1", "new_customers": 4}],
        "referrers": [referrer("files:1", None), referrer("files:2", "Tea blog")],
        "visit_sources": [visit_source("influencer", "anna", "story", 61), visit_source("email", "news", None, 12)],
        "friction": [step("checkout", "cart", 400, 100), step("form", "form:trial", 40, 30)],
        "product_pairs": [pair("Sencha", "Iron pot")],
        "after_purchase": [
            after(date(2026, 10, 1), 912, is_known=True), after(date(2026, 11, 1), 601, is_known=False)
        ],
        "leads": [lead(date(2026, 10, 1), "email", 31, 9), lead(date(2026, 11, 1), "paid_social", 12, 0)],
    }  # fmt: skip


def visit_source(channel: str, source: str, link: str | None, visits: int) -> Row:
    return {
        "channel": channel, "place": 1, "source": source, "campaign_name": "Spring", "link": link, "visits": visits,
        "people": visits - 1,
    }  # fmt: skip


def step(kind: str, name: str, shown: int, abandoned: int) -> Row:
    return {
        "step_kind": kind, "step": name, "shown": shown, "submitted": shown - abandoned, "abandoned": abandoned,
        "rate": Decimal(abandoned) / shown,
    }  # fmt: skip


def pair(first: str, second: str) -> Row:
    return {
        "place": 1, "product_a": first, "product_b": second, "orders_both": 31, "confidence_ab": Decimal("0.42"),
        "confidence_ba": Decimal("0.19"), "lift": Decimal("2.718281828"),
    }  # fmt: skip


def after(month: date, orders: int, *, is_known: bool) -> Row:
    def known(value: str) -> Decimal | None:
        return Decimal(value) if is_known else None

    return {
        "month_date": month, "orders": orders, "median_delivery_days": known("2.5"), "late_share": known("0.081"),
        "overdue": 3, "refunded": Decimal("118.02"), "orders_with_ticket": 7, "rating": known("4.31"),
        "happy_share": known("0.91"), "currency": "EUR",
    }  # fmt: skip


def lead(month: date, channel: str, leads: int, customers: int) -> Row:
    return {
        "lead_month": month, "channel": channel, "leads": leads, "share_of_leads": Decimal("0.25"),
        "customers_before": 1, "customers": customers, "lead_to_customer_share": Decimal(customers) / (leads - 1),
        "median_days": Decimal("12.25") if customers else None,
    }  # fmt: skip


def referrer(name: str, partner: str | None) -> Row:
    return {
        "place": 1, "referrer_id": name, "partner": partner, "is_champion": partner is None, "invited": 9,
        "new_customers": 4, "orders": 6, "revenue": Decimal("212.40"), "currency": "EUR",
    }  # fmt: skip
