"""Orders as the shop's export shows them over time: pending, paid, delivered, cancelled, paid back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from demo.world.calendar import iso, moment
from demo.world.catalog import COMPANIONS, PRODUCTS, Product
from demo.world.dice import DAY, delay, dice
from demo.world.journey import KIOSK, Purchase
from demo.world.people import as_typed, national
from demo.world.referrals import code_of, record_code_used
from demo.world.tables import Row, Tables

_BY_ID = {product.product_id: product for product in PRODUCTS}
_WEIGHTS = [product.weight for product in PRODUCTS]
_PRICE_LEVEL = {"EUR": 1.0, "CHF": 1.05, "USD": 1.15}
_DAILY_TEAS = ("T-101", "T-201", "T-203")
_BARGAIN_HUNTERS = 0.25  # share of customers who buy with a coupon only


@dataclass(frozen=True)
class Line:
    """A line of an order; amounts in cents of the order's currency."""

    product: Product
    quantity: int
    unit_price: int

    @property
    def amount(self) -> int:
        """Price of the whole line."""
        return self.quantity * self.unit_price


@dataclass(frozen=True)
class Order:
    """An order with its whole future: when it is paid, delivered, cancelled."""

    purchase: Purchase
    lines: tuple[Line, ...]
    discount: int
    shipping: int
    known_at: int  # the export has it from then on: marketplaces report late
    paid_at: int | None
    cancelled_at: int | None
    promised_at: int
    delivered_at: int | None

    @property
    def total(self) -> int:
        """What the customer pays, in cents."""
        return sum(line.amount for line in self.lines) - self.discount + self.shipping

    @property
    def tax(self) -> int:
        """Tax inside the total, in cents; shipping is taxed like tea."""
        goods = sum(line.amount for line in self.lines)
        share = (goods - self.discount) / goods
        rates = [(line.amount * share, line.product.tax) for line in self.lines]
        return sum(round(amount * rate / (100 + rate)) for amount, rate in [*rates, (self.shipping, 7)])


def order_of(seed: int, purchase: Purchase) -> Order:
    """The order that a purchase becomes."""
    random = dice(seed, "order", purchase.order_id)
    level = _PRICE_LEVEL[purchase.person.currency]
    lines = tuple(
        Line(product, quantity, round(product.price * level)) for product, quantity in _basket(seed, random, purchase)
    )
    goods = sum(line.amount for line in lines)
    has_coupon = (purchase.is_first and random.random() < 0.15) or _hunts_bargains(seed, purchase)
    discount = round(goods * 0.10) if has_coupon or code_of(purchase) else 0
    at = purchase.at
    known_at = at + delay(random, 2.5, 0.4) if purchase.sales_channel == "teamarket" or random.random() < 0.02 else at
    paid_at: int | None = known_at
    cancelled_at = None
    if random.random() < 0.12:  # bank transfer: paid later, or never
        paid_at = known_at + delay(random, 1.5, 0.7)
        if random.random() < 0.12:
            paid_at, cancelled_at = None, known_at + 7 * DAY
    elif random.random() < 0.02:
        cancelled_at = known_at + delay(random, 1.0, 0.4)
    delivered_at = None
    if paid_at is not None and cancelled_at is None:
        delivered_at = paid_at + delay(random, 2.6, 0.45)
    return Order(
        purchase,
        lines,
        discount,
        0 if goods >= 5000 else 490,
        known_at,
        paid_at,
        cancelled_at,
        at + 4 * DAY,
        delivered_at,
    )


def record_order(seed: int, tables: Tables, order: Order) -> None:
    """Write the order's lines and one row for each state it goes through."""
    random = dice(seed, "order rows", order.purchase.order_id)
    row = _order_row(random, order)
    states: list[tuple[int, Row]] = [
        (order.known_at, {"status": "paid" if order.paid_at == order.known_at else "pending"})
    ]
    if order.paid_at is not None and order.paid_at > order.known_at:
        states.append((order.paid_at, {"status": "paid"}))
    if order.cancelled_at is not None:
        states.append((order.cancelled_at, {"status": "cancelled"}))
    if order.delivered_at is not None:
        states.append((order.delivered_at, {"delivered_at": iso(order.delivered_at)}))
    for at, change in sorted(states, key=lambda state: state[0]):
        row = {**row, **change}
        tables.add_version("orders", at, **row)
    for number, line in enumerate(order.lines, start=1):
        tables.add_version(
            "order_lines",
            order.known_at,
            order_id=order.purchase.order_id,
            line_id=str(number),
            product_id=line.product.product_id,
            product_name=line.product.name,
            category=line.product.category,
            quantity=line.quantity,
            unit_price=money(line.unit_price),
            line_discount="0.00",
        )
    record_code_used(tables, order.purchase, order.known_at)
    _refund(random, tables, order)


def record_test_orders(seed: int, tables: Tables, number: int, day: date) -> None:
    """Now and then somebody of the shop tries the checkout; such orders never count."""
    random = dice(seed, "test order", number)
    if random.random() < 0.05:
        at = moment(random, day)
        tables.add_version(
            "orders",
            at,
            order_id=f"test-{number}",
            ordered_at=iso(at),
            email="test@tea.example",
            status="test",
            currency="EUR",
            discount_total="0.00",
            shipping_total="0.00",
            tax_total="0.07",
            total="1.00",
            sales_channel="web",
            country="DE",
        )


def money(cents: int) -> str:
    """Cents as decimal text, exactly."""
    return f"{cents // 100}.{cents % 100:02d}"


def _hunts_bargains(seed: int, purchase: Purchase) -> bool:
    return dice(seed, "bargains", purchase.person.key).random() < _BARGAIN_HUNTERS


def _basket(seed: int, random: Random, purchase: Purchase) -> list[tuple[Product, int]]:
    """What is bought: this and that, and mostly the tea that the customer drinks every day."""
    wanted = random.choices(PRODUCTS, _WEIGHTS, k=random.choice((1, 1, 2, 3)))
    if dice(seed, "used up", purchase.order_id).random() < 0.85:
        wanted.append(_BY_ID[dice(seed, "daily tea", purchase.person.key).choice(_DAILY_TEAS)])
    basket = {product.product_id: product for product in wanted}
    for product_id in list(basket):
        if product_id in COMPANIONS and random.random() < 0.4:
            basket.setdefault(COMPANIONS[product_id], _BY_ID[COMPANIONS[product_id]])
    return [(product, random.choices((1, 2, 3), (75, 20, 5))[0]) for product in basket.values()]


def _order_row(random: Random, order: Order) -> Row:
    purchase, one = order.purchase, order.purchase.person
    code = code_of(purchase)
    browser = purchase.closing.device if purchase.closing else None
    return {
        "order_id": purchase.order_id,
        "ordered_at": iso(purchase.at),
        "customer_id": one.customer_id,
        "email": as_typed(random, one.email),
        "phone": national(random, one) if random.random() < 0.5 else None,
        "user_id": one.user_id if purchase.closing and browser != KIOSK and random.random() < 0.6 else None,
        "anonymous_id": browser,
        "currency": one.currency,
        "discount_total": money(order.discount),
        "shipping_total": money(order.shipping),
        "tax_total": money(order.tax),
        "total": money(order.total),
        "coupon_codes": _coupon(purchase) if order.discount and code is None else None,
        "referral_code": code.code if code else None,
        "landing_url": purchase.closing.landing_url if purchase.closing else None,
        "referrer_url": purchase.closing.referrer if purchase.closing else None,
        "sales_channel": purchase.sales_channel,
        "country": one.country,
        "promised_at": iso(order.promised_at),
        "delivered_at": None,
    }


def _coupon(purchase: Purchase) -> str:
    return "WELCOME10" if purchase.is_first else "TEATIME10"


def is_paid_in_the_end(order: Order) -> bool:
    """Whether the order counts once all is settled."""
    return order.paid_at is not None and order.cancelled_at is None


def _refund(random: Random, tables: Tables, order: Order) -> None:
    """One delivered order in fifteen goes back, wholly or one line of it, one to five weeks later."""
    if order.delivered_at is None or random.random() > 0.065:
        return
    at = order.delivered_at + delay(random, 12, 0.5)
    refund = {"refund_id": f"R-{order.purchase.order_id}", "order_id": order.purchase.order_id, "refunded_at": iso(at)}
    if random.random() < 0.5 or len(order.lines) == 1:
        tables.add("refunds", at, **refund, amount=money(order.total))
        return
    line = order.lines[0]
    tables.add(
        "refunds", at, **refund, amount=money(min(line.amount, order.total)), line_id="1", quantity=line.quantity
    )
