"""The world's orders and customers as Shopify's objects, as known at an instant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from demo.shop_tables import Row, ShopTables
from demo.shopify.graphql import Connection
from demo.world.tables import shop_number

_READY_AFTER = timedelta(hours=48)
_SHOP_CURRENCY = "EUR"
_RATES = {"EUR": Decimal(1), "CHF": Decimal("1.06"), "USD": Decimal("0.87")}  # Shopify's own, not the central bank's
_CHANNELS = {"shop": "pos"}


@dataclass
class Shop:
    """The shop of a demo folder as Shopify tells it.

    `changes` lets a test alter an order's object by its number; `deleted` holds orders that are gone, and when;
    `deleted_customers` numbers of customers that are gone.
    """

    tables: ShopTables
    changes: dict[str, Callable[[dict[str, Any]], None]] = field(default_factory=dict)
    deleted: dict[str, str] = field(default_factory=dict)
    deleted_customers: set[str] = field(default_factory=set)

    def now(self) -> datetime:
        """The server's time."""
        return self.tables.now()

    def orders(self) -> Iterator[dict[str, Any]]:
        """Orders that exist now, as they are now, the longest unchanged first."""
        known = self.tables.known("orders", "order_id").values()
        for row in sorted(known, key=lambda row: (row["updated_at"], row["order_id"])):
            order = self.order(row["order_id"])
            if order is not None:
                yield order

    def order(self, number: str) -> dict[str, Any] | None:
        """One order by its number."""
        row = self.tables.known("orders", "order_id").get(number)
        if row is None or number in self.deleted:
            return None
        order = self._order(row)
        self.changes.get(number, lambda _: None)(order)
        return order

    def customers(self) -> Iterator[dict[str, Any]]:
        """Customers that exist now, as they are now."""
        for number, row in self.tables.known("customers", "customer_id").items():
            if number not in self.deleted_customers:
                yield _customer(row)

    def _order(self, row: Row) -> dict[str, Any]:
        number = row["order_id"]
        refunds = self.tables.refunds(number)
        lines = [_line(row, line) for line in self.tables.lines(number)]
        delivered = row["delivered_at"] or None
        parcel = {"__typename": "Fulfillment", "status": "SUCCESS", "estimatedDeliveryAt": row["promised_at"]}
        updated = max([row["updated_at"], *(one["refunded_at"] for one in refunds)])
        return {
            "__typename": "Order",
            "id": f"gid://shopify/Order/{number}",
            "name": f"#{int(number) % 10**6}",
            "createdAt": row["ordered_at"],
            "updatedAt": updated,
            "cancelledAt": row["updated_at"] if row["status"] == "cancelled" else None,
            "test": row["status"] == "test",
            "sourceName": _CHANNELS.get(row["sales_channel"], row["sales_channel"]),
            "displayFinancialStatus": _payment(row, refunds),
            "displayFulfillmentStatus": "FULFILLED" if delivered else "UNFULFILLED",
            "email": row["email"] or None,
            "phone": row["phone"] or None,
            "tags": [],
            "discountCodes": [code for code in row["coupon_codes"].split(";") if code],
            "subtotalLineItemsQuantity": sum(line["quantity"] for line in lines),
            "customer": {"__typename": "Customer", "id": f"gid://shopify/Customer/{row['customer_id']}"}
            if row["customer_id"]
            else None,
            "shippingAddress": {"__typename": "MailingAddress", "countryCodeV2": row["country"] or None},
            "billingAddress": None,
            "customAttributes": [
                {"__typename": "Attribute", "key": name, "value": row[name]}
                for name in ("anonymous_id", "user_id", "referral_code")
                if row[name]
            ],
            "totalPriceSet": _money(row, row["total"]),
            "totalDiscountsSet": _money(row, row["discount_total"]),
            "totalShippingPriceSet": _money(row, row["shipping_total"]),
            "totalTaxSet": _money(row, row["tax_total"]),
            "fulfillments": [{**parcel, "deliveredAt": delivered}] if row["status"] == "paid" else [],
            "refunds": [_refund(row, one) for one in refunds],
            "lineItems": Connection(lines),
            "customerJourneySummary": self._journey(row),
        }

    def _journey(self, row: Row) -> dict[str, Any] | None:
        """Visits of the order's browser in the 30 days before it; computed two days after the order."""
        if not row["anonymous_id"] or row["sales_channel"] == "shop":
            return None
        ordered = datetime.fromisoformat(row["ordered_at"])
        moments = [_visit(one) for one in self.tables.journey(row)]
        is_ready = self.now() >= ordered + _READY_AFTER
        return {
            "__typename": "CustomerJourneySummary",
            "ready": is_ready,
            "momentsCount": {"__typename": "Count", "count": len(moments)} if is_ready else None,
            "lastVisit": moments[-1] if moments and is_ready else None,
            "moments": Connection(moments if is_ready else []),
        }


def _line(order: Row, line: Row) -> dict[str, Any]:
    return {
        "__typename": "LineItem",
        "id": f"gid://shopify/LineItem/{shop_number(order['order_id'] + '/' + line['line_id'])}",
        "name": line["product_name"],
        "sku": line["product_id"],
        "quantity": int(line["quantity"]),
        "currentQuantity": int(line["quantity"]),
        "product": {
            "__typename": "Product",
            "id": f"gid://shopify/Product/{shop_number(line['product_id'])}",
            "productType": line["category"],
        },
        "originalUnitPriceSet": _money(order, line["unit_price"]),
        "totalDiscountSet": _money(order, line["line_discount"]),
    }


def _refund(order: Row, refund: Row) -> dict[str, Any]:
    lines = []
    if refund["line_id"]:
        line = {
            "__typename": "LineItem",
            "id": f"gid://shopify/LineItem/{shop_number(order['order_id'] + '/' + refund['line_id'])}",
        }
        lines = [{"__typename": "RefundLineItem", "quantity": int(refund["quantity"]), "lineItem": line}]
    return {
        "__typename": "Refund",
        "id": f"gid://shopify/Refund/{shop_number(refund['refund_id'])}",
        "createdAt": refund["refunded_at"],
        "totalRefundedSet": _money(order, refund["amount"]),
        "refundLineItems": Connection(lines),
    }


def _visit(visit: Row) -> dict[str, Any]:
    tags = {name: visit[f"utm_{name}"] or None for name in ("source", "medium", "campaign", "content", "term")}
    return {
        "__typename": "CustomerVisit",
        "id": f"gid://shopify/CustomerVisit/{shop_number(visit['visit_id'])}",
        "occurredAt": visit["started_at"],
        "landingPage": visit["landing_url"] or None,
        "referrerUrl": visit["referrer_url"] or None,
        "source": visit["utm_source"] or "direct",
        "sourceType": None,
        "utmParameters": {"__typename": "UTMParameters", **tags} if any(tags.values()) else None,
    }


def _customer(row: Row) -> dict[str, Any]:
    metafields = {"custom.consent_ads": row["consent_ads"], "custom.user_id": row["user_id"]}

    def metafield(asked: dict[str, Any]) -> dict[str, Any] | None:
        value = metafields.get(f"{asked['namespace']}.{asked['key']}")
        at = row["consent_at"] or row["updated_at"]
        return {"__typename": "Metafield", "value": value, "updatedAt": at} if value else None

    state = "SUBSCRIBED" if row["accepts_marketing"] == "true" else "NOT_SUBSCRIBED"
    consent = {"marketingState": state, "marketingUpdatedAt": row["created_at"]}
    return {
        "__typename": "Customer",
        "id": f"gid://shopify/Customer/{row['customer_id']}",
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
        "tags": ["newsletter"] if state == "SUBSCRIBED" else [],
        "dataSaleOptOut": False,
        "defaultAddress": {"__typename": "MailingAddress", "countryCodeV2": row["country"] or None},
        "defaultEmailAddress": {"__typename": "CustomerEmailAddress", "emailAddress": row["email"], **consent},
        "defaultPhoneNumber": {"__typename": "CustomerPhoneNumber", "phoneNumber": row["phone"], **consent}
        if row["phone"]
        else None,
        "metafield": metafield,
    }


def _payment(row: Row, refunds: list[Row]) -> str:
    if row["status"] == "pending":
        return "PENDING"
    if row["status"] == "cancelled":
        return "VOIDED"
    back = sum(int(one["amount"].replace(".", "")) for one in refunds)
    if not back:
        return "PAID"
    return "REFUNDED" if back >= int(row["total"].replace(".", "")) else "PARTIALLY_REFUNDED"


def _money(order: Row, amount: str) -> dict[str, Any]:
    paid = {"__typename": "MoneyV2", "amount": amount or "0.0", "currencyCode": order["currency"]}
    exact = (Decimal(amount or 0) * _RATES[order["currency"]]).quantize(Decimal("0.01"))
    own = {"__typename": "MoneyV2", "amount": str(exact), "currencyCode": _SHOP_CURRENCY}
    return {"__typename": "MoneyBag", "presentmentMoney": paid, "shopMoney": own}
