"""An order or a customer as Shopify tells it becomes rows of the streams. Amounts stay the decimal text they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Row = dict[str, Any]


def number(gid: str | None) -> str | None:
    """The number in a global id: gid://shopify/Order/1001?key=… → 1001."""
    return gid.rsplit("/", 1)[-1].split("?", 1)[0] if gid else None


def order_row(order: Mapping[str, Any], attributes: Mapping[str, str]) -> Row:
    """The order's own row; `attributes` gives the name of the order's attribute by column."""
    journey = order.get("customerJourneySummary")
    last = (journey or {}).get("lastVisit") or {}
    address = order.get("shippingAddress") or order.get("billingAddress") or {}
    given = {one["key"]: one.get("value") for one in order.get("customAttributes") or []}
    parcels = [one for one in order.get("fulfillments") or [] if one.get("status") == "SUCCESS"]
    return {
        "order_id": number(order["id"]),
        "order_name": order.get("name"),
        "ordered_at": order["createdAt"],
        "updated_at": order["updatedAt"],
        "cancelled_at": order.get("cancelledAt"),
        "is_test": order.get("test"),
        "financial_status": order.get("displayFinancialStatus"),
        "fulfilment_status": order.get("displayFulfillmentStatus"),
        "customer_id": number((order.get("customer") or {}).get("id")),
        "email": order.get("email"),
        "phone": order.get("phone"),
        **{column: given.get(name) for column, name in attributes.items()},
        "discount_codes": ";".join(order.get("discountCodes") or []),
        "landing_url": last.get("landingPage"),
        "referrer_url": last.get("referrerUrl"),
        "sales_channel": order.get("sourceName"),
        "country": address.get("countryCodeV2"),
        "tags": ";".join(order.get("tags") or []),
        "currency": _currency(order["totalPriceSet"]),
        "total": _paid(order["totalPriceSet"]),
        "discount_total": _paid(order.get("totalDiscountsSet")),
        "shipping_total": _paid(order.get("totalShippingPriceSet")),
        "tax_total": _paid(order.get("totalTaxSet")),
        "shop_currency": _currency(order["totalPriceSet"], "shopMoney"),
        "shop_total": _paid(order["totalPriceSet"], "shopMoney"),
        "promised_at": _last(parcels, "estimatedDeliveryAt"),
        "delivered_at": _last(parcels, "deliveredAt"),
        "journey_state": "none" if journey is None else "ready" if journey.get("ready") else "waiting",
        "moments_count": moments_count(order),
    }


def moments_count(order: Mapping[str, Any]) -> int:
    """Visits of the order's journey, as Shopify counts them."""
    return int((((order.get("customerJourneySummary") or {}).get("momentsCount")) or {}).get("count") or 0)


def line_rows(order: Mapping[str, Any]) -> Iterator[Row]:
    """Rows of the order's lines."""
    for line in order.get("LineItem", []):
        product = line.get("product") or {}
        yield {
            "order_id": number(order["id"]),
            "line_id": number(line["id"]),
            "updated_at": order["updatedAt"],
            "product_id": number(product.get("id")),
            "sku": line.get("sku"),
            "product_name": line.get("name"),
            "category": product.get("productType"),
            "quantity": line["quantity"],
            "current_quantity": line.get("currentQuantity"),
            "unit_price": _paid(line["originalUnitPriceSet"]),
            "line_discount": _paid(line.get("totalDiscountSet")),
            "currency": _currency(line["originalUnitPriceSet"]),
        }


def refund_rows(order: Mapping[str, Any]) -> Iterator[Row]:
    """Rows of the order's refunds; a line only where the refund has no other."""
    for refund in order.get("refunds") or []:
        lines = (refund.get("refundLineItems") or {}).get("nodes") or []
        only = lines[0] if len(lines) == 1 else {}
        yield {
            "refund_id": number(refund["id"]),
            "order_id": number(order["id"]),
            "updated_at": order["updatedAt"],
            "refunded_at": refund["createdAt"],
            "amount": _paid(refund["totalRefundedSet"]),
            "currency": _currency(refund["totalRefundedSet"]),
            "shop_amount": _paid(refund["totalRefundedSet"], "shopMoney"),
            "line_id": number((only.get("lineItem") or {}).get("id")),
            "quantity": only.get("quantity"),
        }


def visit_rows(order: Mapping[str, Any]) -> Iterator[Row]:
    """Rows of the visits of the order's journey; moments of other kinds than visits have no page."""
    for visit in order.get("CustomerVisit", []):
        tags = visit.get("utmParameters") or {}
        yield {
            "order_id": number(order["id"]),
            "visit_id": number(visit["id"]),
            "updated_at": order["updatedAt"],
            "visited_at": visit["occurredAt"],
            "landing_url": visit.get("landingPage"),
            "referrer_url": visit.get("referrerUrl"),
            "traffic_source": visit.get("source"),
            "source_type": visit.get("sourceType"),
            **{f"utm_{name}": tags.get(name) for name in ("source", "medium", "campaign", "content", "term")},
        }


def customer_row(customer: Mapping[str, Any]) -> Row:
    """The customer's row. A metafield stands under the name of its column."""
    email, phone = customer.get("defaultEmailAddress") or {}, customer.get("defaultPhoneNumber") or {}
    consent = customer.get("consent_ads") or {}
    return {
        "customer_id": number(customer["id"]),
        "created_at": customer.get("createdAt"),
        "updated_at": customer["updatedAt"],
        "email": email.get("emailAddress"),
        "phone": phone.get("phoneNumber"),
        "user_id": (customer.get("user_id") or {}).get("value"),
        "country": (customer.get("defaultAddress") or {}).get("countryCodeV2"),
        "tags": ";".join(customer.get("tags") or []),
        "email_consent": email.get("marketingState"),
        "email_consent_at": email.get("marketingUpdatedAt"),
        "sms_consent": phone.get("marketingState"),
        "sms_consent_at": phone.get("marketingUpdatedAt"),
        "consent_ads": consent.get("value"),
        "consent_ads_at": consent.get("updatedAt"),
        "is_data_sale_refused": customer.get("dataSaleOptOut"),
    }


def _paid(bag: Mapping[str, Any] | None, money: str = "presentmentMoney") -> str | None:
    return str(bag[money]["amount"]) if bag else None


def _currency(bag: Mapping[str, Any], money: str = "presentmentMoney") -> str:
    return str(bag[money]["currencyCode"])


def _last(parcels: list[Any], field: str) -> str | None:
    """The latest instant of a field, if every parcel has one."""
    instants = [parcel.get(field) for parcel in parcels]
    return max(instants) if instants and all(instants) else None
