"""The world's orders and customers as WooCommerce's objects, as known at an instant."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from demo.shop_tables import Row, ShopTables

_ATTRIBUTION = "_wc_order_attribution_"
_VIA = {"web": "checkout", "shop": "pos"}


def order_json(tables: ShopTables, row: Row) -> dict[str, Any]:
    """One order. Orders of the shop's system are numbered; so are their lines here."""
    refunds = tables.refunds(row["order_id"])
    changed = max([row["updated_at"], *(one["refunded_at"] for one in refunds)])
    meta = [_meta(f"_{name}", row[name]) for name in ("anonymous_id", "user_id", "referral_code") if row[name]]
    return {
        "id": int(row["order_id"]),
        "parent_id": 0,
        "number": row["order_id"],
        "status": _status(row, refunds),
        "currency": row["currency"],
        "created_via": _VIA.get(row["sales_channel"], row["sales_channel"]),
        "date_created_gmt": _gmt(row["ordered_at"]),
        "date_modified_gmt": _gmt(changed),
        "date_paid_gmt": _gmt(row["updated_at"]) if row["status"] == "paid" else None,
        "date_completed_gmt": _gmt(row["delivered_at"]),
        "discount_total": row["discount_total"],
        "shipping_total": row["shipping_total"],
        "total_tax": row["tax_total"],
        "total": row["total"],
        "prices_include_tax": True,
        "customer_id": int(row["customer_id"] or 0),
        "billing": {"email": row["email"], "phone": row["phone"], "country": row["country"]},
        "shipping": {"country": row["country"]},
        "meta_data": [*meta, *_attribution(tables, row)],
        "line_items": [_line(line) for line in tables.lines(row["order_id"])],
        "coupon_lines": [{"id": 1, "code": code} for code in row["coupon_codes"].split(";") if code],
        "refunds": [{"id": number, "reason": "", "total": f"-{one['amount']}"} for number, one in _numbered(refunds)],
    }


def refunds_json(tables: ShopTables, order_id: str) -> list[dict[str, Any]]:
    """Refunds of an order."""
    return [
        {
            "id": number,
            "date_created_gmt": _gmt(refund["refunded_at"]),
            "amount": refund["amount"],
            "reason": "",
            "line_items": [
                {
                    "id": number * 10,
                    "quantity": -int(refund["quantity"]),
                    "meta_data": [_meta("_refunded_item_id", refund["line_id"])],
                }
            ]
            if refund["line_id"]
            else [],
        }
        for number, refund in _numbered(tables.refunds(order_id))
    ]


def customer_json(row: Row) -> dict[str, Any]:
    """One customer."""
    meta = {"user_id": row["user_id"], "consent_ads": row["consent_ads"], "accepts_marketing": row["accepts_marketing"]}
    return {
        "id": int(row["customer_id"]),
        "date_created_gmt": _gmt(row["created_at"]),
        "date_modified_gmt": _gmt(row["updated_at"]),
        "email": row["email"],
        "role": "customer",
        "is_paying_customer": True,
        "billing": {"email": row["email"], "phone": row["phone"], "country": row["country"]},
        "meta_data": [_meta(key, value) for key, value in meta.items() if value],
    }


def coupons_json() -> list[dict[str, Any]]:
    """The shop's coupons: for the first order, and for those who wait for one."""
    at = "2026-01-01T00:00:00"
    facts = {"amount": "10.00", "discount_type": "percent", "usage_count": 1, "date_created_gmt": at}
    return [
        {"id": number, "code": code, **facts, "date_modified_gmt": at, "date_expires_gmt": None}
        for number, code in enumerate(("WELCOME10", "TEATIME10"), start=1)
    ]


def _status(row: Row, refunds: list[Row]) -> str:
    if row["status"] != "paid":
        return {"pending": "on-hold", "cancelled": "cancelled", "test": "checkout-draft"}[row["status"]]
    if sum(Decimal(one["amount"]) for one in refunds) >= Decimal(row["total"]):
        return "refunded"
    return "completed" if row["delivered_at"] else "processing"


def _line(line: Row) -> dict[str, Any]:
    subtotal = Decimal(line["unit_price"]) * int(line["quantity"])
    return {
        "id": int(line["line_id"]),
        "name": line["product_name"],
        "product_id": 7,
        "variation_id": 0,
        "sku": line["product_id"],
        "quantity": int(line["quantity"]),
        "subtotal": str(subtotal),
        "total": str(subtotal - Decimal(line["line_discount"])),
        "price": float(line["unit_price"]),
        "meta_data": [],
    }


def _attribution(tables: ShopTables, row: Row) -> Iterator[dict[str, Any]]:
    """The last session of the order's browser before it, as WooCommerce's script keeps it."""
    visits = tables.journey(row)
    if not visits:
        return
    visit = visits[-1]
    told = {name: visit[name] for name in ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")}
    has_tags = any(told.values())
    kind = "utm" if has_tags else "referral" if visit["referrer_url"] else "typein"
    told |= {
        "source_type": kind,
        "utm_source": told["utm_source"] or ("(direct)" if kind == "typein" else "blog.example"),
        "referrer": visit["referrer_url"],
        "session_entry": visit["landing_url"],
        "session_start_time": visit["started_at"][:19].replace("T", " "),
        "session_pages": visit["page_views"] or "1",
        "session_count": str(len(visits)),
        "device_type": "Desktop",
    }
    for name, value in told.items():
        if value:
            yield _meta(f"{_ATTRIBUTION}{name}", value)


def _numbered(refunds: list[Row]) -> list[tuple[int, Row]]:
    return [(int(one["order_id"]) * 10 + number, one) for number, one in enumerate(refunds, start=1)]


def _meta(key: str, value: str) -> dict[str, Any]:
    return {"id": 1, "key": key, "value": value}


def _gmt(text: str) -> str | None:
    return text.removesuffix("Z") or None
