"""What people do on a visit: pages, products, searches, carts, forms."""

from __future__ import annotations

import json
from random import Random

from demo.world.calendar import iso
from demo.world.catalog import COMPETITORS, PRODUCTS
from demo.world.dice import dice
from demo.world.journey import KIOSK, Life, Purchase
from demo.world.people import as_typed
from demo.world.tables import Tables
from demo.world.visits import SHOP, Visit

_WEIGHTS = [product.weight for product in PRODUCTS]
_SEARCHES = ("sencha", "matcha", "earl grey", "teapot", "gift", "darjeeling 2026", "decaf", "oolong")


class _Pen:
    """Writes the events of one visit, a few seconds or minutes apart."""

    def __init__(self, tables: Tables, visit: Visit, random: Random, is_tracked: bool) -> None:
        self.tables, self.visit, self.random, self.is_tracked = tables, visit, random, is_tracked
        self.at, self.count = visit.at, 0

    def write(self, name: str, path: str | None = None, at: int | None = None, **more: object) -> None:
        """Write one event; `at` moves the visit on to an instant."""
        if self.count:
            self.at = at if at is not None else self.at + self.random.randrange(5, 90)
        visit = self.visit
        self.tables.add(
            "events",
            self.at,
            event_id=f"E{visit.visit_id[1:]}-{self.count}",
            occurred_at=iso(self.at),
            name=name,
            anonymous_id=visit.device,
            user_id=visit.person.user_id if visit.is_logged_in else None,
            visit_id=visit.visit_id if self.is_tracked else None,
            page_url=visit.landing_url if path is None else f"{SHOP}{path}",
            **more,
        )
        self.count += 1


def record_visits(seed: int, tables: Tables, life: Life) -> None:
    """Write visits and their events.

    Some visits are known to the event tool only (no row in `visits`), as where a tracker was refused: never one
    that matters to the truth.
    """
    bought = {purchase.closing.visit_id: purchase for purchase in life.purchases if purchase.closing}
    matters = set(bought) | {purchase.cause.visit_id for purchase in life.purchases if purchase.cause}
    for visit in life.visits:
        if visit.at >= tables.until:
            continue
        random = dice(seed, "visit", visit.visit_id)
        is_tracked = random.random() > 0.04 or visit.visit_id in matters or visit.kind != "visit"
        pen = _Pen(tables, visit, random, is_tracked)
        _browse(pen, bought.get(visit.visit_id))
        _offer_newsletter(pen, life)
        if is_tracked:
            _write_visit(tables, random, visit, pen)


def _browse(pen: _Pen, purchase: Purchase | None) -> None:
    random, one = pen.random, pen.visit.person
    properties = {"referrer": pen.visit.referrer} if pen.visit.referrer and not pen.is_tracked else None
    pen.write("page_view", properties=json.dumps(properties) if properties else None)
    if random.random() < 0.07 + (0.12 if one.affinity else 0):
        _search(pen)
    if one.affinity and random.random() < 0.25:
        pen.write("page_view", f"/compare/{one.affinity.replace('_', '-')}")
    seen = random.choices(PRODUCTS, _WEIGHTS, k=random.choices((0, 1, 2, 3, 5), (30, 32, 20, 12, 6))[0])
    # Whoever comes back to the shop, rather than by chance, puts more into the cart, and often leaves it there.
    is_regular = pen.visit.channel == "email" or pen.visit.is_logged_in
    for product in seen:
        pen.write(
            "product_view",
            f"/p/{product.product_id}",
            product_id=product.product_id,
            value=f"{product.price / 100:.2f}",
        )
        if random.random() < (0.35 if is_regular else 0.08):
            pen.write("add_to_cart", "/cart", product_id=product.product_id, value=f"{product.price / 100:.2f}")
            if random.random() < 0.45:
                pen.write("checkout_started", "/checkout")
    if random.random() < 0.02:
        pen.write("video_view", "/journal/how-to-brew")
    if random.random() < 0.01:
        pen.write("share", "/p/G-701", product_id="G-701")
    if purchase is not None:
        pen.write("checkout_started", "/checkout", at=max(pen.at + 10, purchase.at - 90))


def _search(pen: _Pen) -> None:
    rival = next((one for one in COMPETITORS if one.competitor_id == pen.visit.person.affinity), None)
    query = pen.random.choice(_SEARCHES)
    if rival is not None and pen.random.random() < 0.6:
        query = pen.random.choice(rival.spellings) + pen.random.choice(("", " tea", " sencha"))
    pen.write("search", "/search", properties=json.dumps({"query": query}))


def _offer_newsletter(pen: _Pen, life: Life) -> None:
    """The newsletter's form: shown to some, filled in by those who join on this visit."""
    joins = life.member_from == pen.visit.at + 120
    if not joins and pen.random.random() > 0.09:
        return
    pen.write("form_shown", properties='{"form": "newsletter"}')
    if joins:
        pen.write("form_submitted", properties='{"form": "newsletter"}')
        pen.write("signed_up")


def _write_visit(tables: Tables, random: Random, visit: Visit, pen: _Pen) -> None:
    knows_email = visit.channel == "email" or (visit.is_logged_in and random.random() < 0.5)
    is_kiosk = visit.device == KIOSK
    tags = {key: value for key, value in visit.tags.items() if key != "ref"}
    tables.add(
        "visits",
        visit.at,
        visit_id=visit.visit_id,
        started_at=iso(visit.at),
        anonymous_id=visit.device,
        user_id=visit.person.user_id if visit.is_logged_in else None,
        email=as_typed(random, visit.person.email) if knows_email and not is_kiosk else None,
        landing_url=visit.landing_url,
        referrer_url=visit.referrer,
        page_views=pen.count,
        ended_at=iso(pen.at),
        kind=visit.kind,
        **tags,
    )
