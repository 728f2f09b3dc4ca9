"""What follows an order: reviews, answers to them, tickets and complaints."""

from __future__ import annotations

from random import Random

from demo.world.calendar import iso
from demo.world.dice import DAY, delay, dice
from demo.world.journey import Life
from demo.world.orders import Order
from demo.world.tables import Tables

_PRAISE = (
    "Lovely tea, quick delivery.",
    "Sehr guter Tee, gerne wieder!",
    "The best sencha I have had.",
    "Schön verpackt, schnelle Lieferung.",
    "Un thé délicieux.",
)
_MIDDLING = ("Tea is fine, box was dented.", "Ganz in Ordnung.", "Nice, but expensive.")
_BLAME = (
    "Arrived far too late.",
    "Lieferung kam viel zu spät.",
    "Tastes of nothing, I want my money back.",
    "Schlechter Service, keine Antwort.",
    "Never again.",
)


def record_reviews(seed: int, tables: Tables, life: Life, order: Order) -> None:
    """Write review and ticket of an order; a late parcel makes both worse."""
    is_silent = (
        life.forgotten_at is not None
        and order.delivered_at is not None
        and (life.forgotten_at < order.delivered_at + 30 * DAY)
    )
    if order.delivered_at is None or is_silent:
        return
    random = dice(seed, "after", order.purchase.order_id)
    is_late = order.delivered_at > order.promised_at
    is_unhappy = random.random() < (0.45 if is_late else 0.07)
    if random.random() < (0.30 if is_unhappy else 0.14):
        _review(random, tables, order, is_unhappy)
    if random.random() < (0.5 if is_unhappy else 0.04):
        _ticket(random, tables, order, is_unhappy)


def _review(random: Random, tables: Tables, order: Order, is_unhappy: bool) -> None:
    at = (order.delivered_at or order.purchase.at) + delay(random, 5, 0.7)
    rating = random.choice((1, 1, 2)) if is_unhappy else random.choices((3, 4, 5), (8, 27, 65))[0]
    text = random.choice(_BLAME if rating <= 2 else _MIDDLING if rating == 3 else _PRAISE)
    row = {
        "review_id": f"W-{order.purchase.order_id}",
        "created_at": iso(at),
        "rating": str(rating),
        "max_rating": "5",
        "recommends": rating >= 4 if random.random() < 0.5 else None,
        "text": text,
        "order_id": order.purchase.order_id,
        "product_id": order.lines[0].product.product_id,
        "customer_id": order.purchase.person.customer_id,
    }
    tables.add_version("reviews", at, **row, answered_at=None)
    if random.random() < (0.75 if is_unhappy else 0.25):
        answered = at + delay(random, 3.0 if is_unhappy else 1.0, 1.1)
        tables.add_version("reviews", answered, **row, answered_at=iso(answered))


def _ticket(random: Random, tables: Tables, order: Order, is_unhappy: bool) -> None:
    at = (order.delivered_at or order.purchase.at) + delay(random, 2, 0.8)
    answered = at + delay(random, 0.6, 0.9)
    closed = answered + delay(random, 2, 0.8)
    row = {
        "ticket_id": f"S-{order.purchase.order_id}",
        "opened_at": iso(at),
        "customer_id": order.purchase.person.customer_id,
        "email": order.purchase.person.email,
        "order_id": order.purchase.order_id,
        "is_complaint": is_unhappy,
    }
    tables.add_version("support_tickets", at, **row, first_answer_at=None, closed_at=None)
    tables.add_version("support_tickets", answered, **row, first_answer_at=iso(answered), closed_at=None)
    if random.random() < 0.9:
        tables.add_version("support_tickets", closed, **row, first_answer_at=iso(answered), closed_at=iso(closed))
