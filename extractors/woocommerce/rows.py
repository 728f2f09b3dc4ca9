"""Orders, refunds, customers and coupons as WooCommerce tells them become rows. Amounts stay decimals, never floats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

Row = dict[str, Any]


def order_row(order: Mapping[str, Any], attribution: Mapping[str, str], meta: Mapping[str, str]) -> Row:
    """The order's own row; `attribution` and `meta` give the key of the metadata by column."""
    billing, told = order.get("billing") or {}, _meta(order)
    country = (order.get("shipping") or {}).get("country") or billing.get("country")
    row = {
        "order_id": order["id"],
        "order_number": order.get("number"),
        "ordered_at": utc(order["date_created_gmt"]),
        "updated_at": _updated(order),
        "paid_at": utc(order.get("date_paid_gmt")),
        "completed_at": utc(order.get("date_completed_gmt")),
        "status": order["status"],
        "customer_id": order.get("customer_id") or None,  # 0: a guest
        "email": billing.get("email"),
        "phone": billing.get("phone"),
        "coupon_codes": ";".join(str(line["code"]) for line in order.get("coupon_lines") or []),
        "created_via": order.get("created_via"),
        "country": country,
        "currency": order["currency"],
        "total": order["total"],
        "discount_total": order.get("discount_total"),
        "shipping_total": order.get("shipping_total"),
        "tax_total": order.get("total_tax"),
        **{column: told.get(key) for column, key in {**meta, **attribution}.items()},
    }
    return {**row, "session_started_at": utc(row.get("session_started_at"))}


def line_rows(order: Mapping[str, Any]) -> Iterator[Row]:
    """Rows of the order's lines. WooCommerce's own `price` is after discounts and a float: it is not used."""
    for line in order.get("line_items") or []:
        quantity, subtotal = Decimal(str(line["quantity"])), Decimal(line["subtotal"] or 0)
        yield {
            "order_id": order["id"],
            "line_id": line["id"],
            "updated_at": _updated(order),
            "product_id": line.get("product_id") or None,
            "variation_id": line.get("variation_id") or None,
            "sku": line.get("sku"),
            "product_name": line.get("name"),
            "quantity": quantity,
            "unit_price": round(subtotal / quantity, 12) if quantity else subtotal,
            "line_discount": subtotal - Decimal(line["total"] or 0),
        }


def refund_row(order: Mapping[str, Any], refund: Mapping[str, Any]) -> Row:
    """A refund's row; WooCommerce tells the quantities of its lines as negative numbers."""
    lines = [line for line in refund.get("line_items") or [] if line.get("quantity")]
    only = lines[0] if len(lines) == 1 else {}
    line_id = _meta(only).get("_refunded_item_id")
    return {
        "refund_id": refund["id"],
        "order_id": order["id"],
        "updated_at": _updated(order),
        "refunded_at": utc(refund["date_created_gmt"]),
        "amount": abs(Decimal(refund["amount"])),
        "line_id": line_id,
        "quantity": abs(only["quantity"]) if only and line_id else None,
        "reason": refund.get("reason"),
    }


def customer_row(customer: Mapping[str, Any], meta: Mapping[str, str]) -> Row:
    """The customer's row; `meta` gives the key of the metadata by column."""
    billing, told = customer.get("billing") or {}, _meta(customer)
    return {
        "customer_id": customer["id"],
        "created_at": utc(customer.get("date_created_gmt")),
        "updated_at": _updated(customer),
        "email": customer.get("email") or billing.get("email"),
        "phone": billing.get("phone"),
        "country": billing.get("country"),
        "role": customer.get("role"),
        "is_paying_customer": customer.get("is_paying_customer"),
        **{column: told.get(key) for column, key in meta.items()},
    }


def coupon_row(coupon: Mapping[str, Any]) -> Row:
    """The coupon's row."""
    return {
        "coupon_id": coupon["id"],
        "code": coupon["code"],
        "discount_type": coupon.get("discount_type"),
        "amount": coupon.get("amount"),
        "usage_count": coupon.get("usage_count"),
        "expires_at": utc(coupon.get("date_expires_gmt")),
        "created_at": utc(coupon.get("date_created_gmt")),
        "updated_at": _updated(coupon),
    }


def utc(text: str | None) -> str | None:
    """An instant as WooCommerce writes those in GMT, without offset: with one."""
    return f"{text}+00:00" if text and "+" not in text and not text.endswith("Z") else text


def _updated(thing: Mapping[str, Any]) -> str | None:
    return utc(thing.get("date_modified_gmt") or thing.get("date_created_gmt"))


def _meta(thing: Mapping[str, Any]) -> dict[str, Any]:
    return {entry["key"]: entry.get("value") for entry in thing.get("meta_data") or []}
