"""One person's whole life with the shop: visits, the purchases they cause, the newsletter, the friends."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from demo.world.calendar import day_of, midnight, moment
from demo.world.catalog import COMPETITORS
from demo.world.channels import CHANNELS, COMPETITOR_LIFT
from demo.world.dice import DAY, delay, dice
from demo.world.people import Person
from demo.world.visits import Visit, choose_ad, dress

KIOSK = "B-KIOSK-1"  # one browser in the shop itself, shared by everybody who orders there
_NEXT_DOOR = {"direct": 44, "organic_search": 22, "paid_search": 20, "email": 14}  # by which a caused purchase is made
_QUIET_DAYS = 5  # nobody orders twice within these days
_NEWSLETTERS = 40  # weeks a member reads on


@dataclass
class Purchase:
    """A purchase with its true cause (None: habit) and the visit on which it was made (None: elsewhere)."""

    order_id: str
    person: Person
    at: int
    cause: Visit | None
    closing: Visit | None
    sales_channel: str
    is_first: bool


@dataclass
class Life:
    """All that one person does."""

    person: Person
    visits: list[Visit] = field(default_factory=list)
    purchases: list[Purchase] = field(default_factory=list)
    member_from: int | None = None
    member_until: int | None = None
    forgotten_at: int | None = None


def live(seed: int, first_day: date, one: Person, channel: str, at: int) -> Life:
    """Simulate the life of a person who first comes by `channel` at `at`."""
    random = dice(seed, "life", one.key)
    life = Life(one)
    _come(random, first_day, life, channel, at, is_return=False)
    while random.random() < 0.52 and len(life.visits) < 15:
        at += delay(random, 4.5, 1.2)
        _come(random, first_day, life, _later_channel(random), at, is_return=True)
    if random.random() < (0.30 if one.affinity else 0.10):  # whoever compares shops asks for their news
        _join(random, life, random.choice(life.visits).at + 120)
    _buy(random, first_day, life)
    _read_newsletters(random, first_day, life)
    _look_around(dice(seed, "habit", one.key), first_day, life)
    life.visits.sort(key=lambda visit: visit.at)
    if life.purchases and random.random() < 0.012:
        _forget(life, life.purchases[-1].at + delay(random, 25, 0.5))
    return life


def first_channel(random: Random) -> str:
    """The way by which a stranger hears of the shop."""
    return random.choices(tuple(CHANNELS), tuple(channel.first_share for channel in CHANNELS.values()))[0]


def _later_channel(random: Random) -> str:
    return random.choices(tuple(CHANNELS), tuple(channel.return_share for channel in CHANNELS.values()))[0]


def _come(random: Random, first_day: date, life: Life, channel: str, at: int, is_return: bool) -> Visit:
    """Add a visit to the life."""
    one = life.person
    device = one.devices[0] if random.random() < 0.7 else random.choice(one.devices)
    if random.random() < 0.03:  # the browser forgot who it was
        device = f"{device}-{len(life.visits)}"
    visit = Visit(f"V-{one.key}-{len(life.visits)}", one, at, channel, device)
    visit.is_logged_in = bool(life.purchases) and random.random() < 0.45
    if channel in ("paid_social", "paid_search"):
        choose_ad(random, visit, first_day, is_return)
    _become_curious(random, visit)
    dress(random, visit, first_day)
    life.visits.append(visit)
    return visit


def _become_curious(random: Random, visit: Visit) -> None:
    """Ads aimed at a competitor's people bring them, less surely where the platform widens the audience."""
    if visit.ad is None:
        return
    target = visit.ad.ancestor("adset").facts
    chance = 0.25 if target.get("expansion") else 0.75
    if target.get("competitor") and random.random() < chance:
        visit.person.affinity = target["competitor"]


def _buy(random: Random, first_day: date, life: Life) -> None:
    """Let visits spark purchases, and purchases lead to others by habit."""
    for at, cause in sorted(_sparks(random, life.visits), key=lambda spark: spark[0]):
        if life.purchases and at < life.purchases[-1].at + _QUIET_DAYS * DAY:
            continue
        _purchase(random, first_day, life, at, cause)
    while life.purchases and random.random() < 0.30:
        _purchase(random, first_day, life, life.purchases[-1].at + delay(random, 36, 0.5) + _QUIET_DAYS * DAY, None)


def _sparks(random: Random, visits: list[Visit]) -> list[tuple[int, Visit]]:
    sparks = []
    for visit in visits:
        channel = CHANNELS[visit.channel]
        lift = COMPETITOR_LIFT if visit.person.affinity else 1.0
        if random.random() < channel.spark * lift:
            sparks.append((visit.at + delay(random, channel.delay_days, channel.delay_spread), visit))
    return sparks


def _purchase(random: Random, first_day: date, life: Life, at: int, cause: Visit | None) -> None:
    one = life.person
    draw = random.random()
    sales_channel = "teamarket" if draw < 0.04 else "shop" if draw < 0.11 else "web"
    closing: Visit | None = None
    if cause is not None and at - cause.at < 1800:
        closing, sales_channel = cause, "web"
    elif sales_channel == "web":
        doors = _NEXT_DOOR if life.member_from and life.member_from < at else {**_NEXT_DOOR, "email": 0}
        door = random.choices(tuple(doors), tuple(doors.values()))[0]
        closing = _come(random, first_day, life, door, at, is_return=True)
    elif sales_channel == "shop":
        closing = _come(random, first_day, life, "direct", at, is_return=True)
        closing.device, closing.is_logged_in, closing.path = KIOSK, False, "/kiosk"
    if closing is not None:
        at = closing.at + random.randrange(240, 1500)
    order_id = f"{one.key}-{len(life.purchases) + 1}"
    life.purchases.append(Purchase(order_id, one, at, cause, closing, sales_channel, not life.purchases))
    if life.member_from is None and random.random() < 0.35:
        _join(random, life, at)


def _join(random: Random, life: Life, at: int) -> None:
    """Become a reader of the newsletter; one in six leaves it again."""
    life.member_from = at
    life.member_until = at + delay(random, 60, 0.6) if random.random() < 0.17 else None


def _read_newsletters(random: Random, first_day: date, life: Life) -> None:
    """A member opens some of the Tuesday newsletters; those visits can spark purchases like others."""
    if life.member_from is None:
        return
    day = day_of(life.member_from)
    tuesday = day + timedelta(days=(1 - day.weekday()) % 7 or 7)
    fresh = []
    for week in range(_NEWSLETTERS):
        sent = tuesday + timedelta(weeks=week)
        if life.member_until is not None and midnight(sent) > life.member_until:
            break
        if random.random() < 0.06:
            fresh.append(_come(random, first_day, life, "email", moment(random, sent), is_return=True))
    for at, cause in _sparks(random, fresh):
        if all(abs(at - other.at) > _QUIET_DAYS * DAY for other in life.purchases):
            _purchase(random, first_day, life, at, cause)
    life.purchases = _in_order(life)


def _look_around(random: Random, first_day: date, life: Life) -> None:
    """A customer comes back to see what is new, by habit and without a purchase in mind; carts are left that way."""
    if not life.purchases:
        return
    at = life.purchases[0].at
    while random.random() < 0.88:
        at += delay(random, 9, 0.7)
        _come(random, first_day, life, "direct", at, is_return=True)


def _in_order(life: Life) -> list[Purchase]:
    """Purchases by time, numbered anew."""
    ordered = sorted(life.purchases, key=lambda purchase: purchase.at)
    return [
        replace(purchase, order_id=f"{life.person.key}-{n}", is_first=n == 1)
        for n, purchase in enumerate(ordered, start=1)
    ]


def _forget(life: Life, at: int) -> None:
    """The person asks to be forgotten and never comes again."""
    life.forgotten_at = at
    life.visits = [visit for visit in life.visits if visit.at < at]
    life.purchases = [purchase for purchase in life.purchases if purchase.at < at]


def competitor_of(one: Person) -> str | None:
    """Name of the competitor the person looks for."""
    return next((rival.name for rival in COMPETITORS if rival.competitor_id == one.affinity), None)
