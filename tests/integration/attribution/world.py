"""Random conversions with their paths, as the models of attribution read them, and their way into the warehouse."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import psycopg
from hypothesis import strategies as st

from tests.oracle.credits import FITTED, Fit, Touch

_TABLES = """
drop table if exists marts.fct_attribution_ledger, marts.fct_attribution_credits, intermediate.int_conversions_booked,
    intermediate.int_paths_fingerprinted cascade;
drop table if exists intermediate.int_conversion_paths, intermediate.int_conversions, intermediate.int_orders,
    intermediate.int_touches, intermediate.int_person_merges, intermediate.int_histories_changed cascade;
create table intermediate.int_conversions (
    conversion_id text, conversion_kind text, person_id text, conversion_at timestamptz, conversion_date date,
    gross_value numeric, net_value numeric, currency text, order_id text, is_first_order boolean, is_counted boolean
);
create table intermediate.int_orders (
    order_id text, person_id text, order_date date, is_counted boolean, net_value numeric, refunds_value numeric
);
create table intermediate.int_conversion_paths (
    conversion_id text, conversion_kind text, person_id text, conversion_at timestamptz, conversion_date date,
    net_value numeric, touch_id text, touch_at timestamptz, touch_date date, channel text, campaign_id text,
    is_direct boolean, is_paid boolean, position bigint, path_length bigint
);
create table intermediate.int_touches (
    touch_id text, platform text, account_id text, campaign_name text, ad_group_id text, ad_id text
);
create table intermediate.int_person_merges (person_id text, recorded_on date, run_id text);
create table intermediate.int_histories_changed (person_id text, fingerprint numeric);
"""
GIVEN = [
    f"intermediate.int_{name}"
    for name in ("conversion_paths", "conversions", "orders", "touches", "person_merges", "histories_changed")
]
NIGHTS = (date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3))
_START = datetime(2026, 1, 1, tzinfo=UTC)
_LOOKBACK_SECONDS = 90 * 86_400


@dataclass(frozen=True)
class Order:
    """An order with its path, oldest touch first; an empty path is one without a touch."""

    number: int
    person_id: str
    ordered_at: datetime
    cents: int
    refunds_cents: int
    touches: tuple[Touch, ...]
    lead_at: datetime | None
    is_counted: bool = True

    @property
    def conversion_id(self) -> str:
        return f"order:files:{self.number}"

    @property
    def net_cents(self) -> int:
        return self.cents - self.refunds_cents

    @property
    def path(self) -> list[Touch]:
        nobody = Touch(f"unattributed:{self.conversion_id}", self.ordered_at, "unattributed", False, False)
        return sorted(self.touches, key=lambda touch: (touch.touch_at, touch.touch_id)) or [nobody]

    def with_touch(self, seconds_before: int) -> "Order":
        """The same order after another touch of its person became known."""
        touch_at = self.ordered_at - timedelta(seconds=seconds_before)
        late = Touch(f"visit:late-{self.number}", touch_at, "email", False, False)
        return replace(self, touches=(*self.touches, late))


# Ages of whole half-lives, equal ages and both ends of the window are where shares and ties go wrong.
_ages = st.one_of(
    st.integers(0, _LOOKBACK_SECONDS),
    st.sampled_from([0, 7 * 86_400, 14 * 86_400, 21 * 86_400, _LOOKBACK_SECONDS]),
)
_channels = st.sampled_from(["direct", "paid_social", "paid_search", "email"])
_cents = st.one_of(st.integers(-5_000, 50_000), st.sampled_from([0, 1, -1, 2, 3, 100, 10_000, 99_999_999]))


@st.composite
def orders(draw: st.DrawFn, number: int) -> Order:
    """One order of a person of its own."""
    ordered_at = _START + timedelta(microseconds=draw(st.integers(0, 50 * 86_400_000_000)))
    touches = []
    for place, (age, channel) in enumerate(draw(st.lists(st.tuples(_ages, _channels), max_size=8))):
        is_paid = channel.startswith("paid")
        touch_at = ordered_at - timedelta(seconds=age)
        touches.append(Touch(f"visit:files:{number}-{place}", touch_at, channel, channel == "direct", is_paid))
    lead_age = draw(st.none() | st.integers(-86_400, _LOOKBACK_SECONDS))
    lead_at = None if lead_age is None else ordered_at - timedelta(seconds=lead_age)
    return Order(number, f"person-{number}", ordered_at, draw(_cents), 0, tuple(touches), lead_at)


@st.composite
def changed(draw: st.DrawFn, order: Order) -> Order:
    """What a night may do to an order that is known."""
    kind = draw(st.sampled_from(["same", "same", "same", "touch", "refund", "status", "person", "total"]))
    if kind == "touch" and not any(touch.touch_id == f"visit:late-{order.number}" for touch in order.touches):
        return order.with_touch(draw(_ages))
    if kind == "refund":
        return replace(order, refunds_cents=order.refunds_cents + draw(st.integers(1, 3_000)))
    if kind == "status":
        return replace(order, is_counted=not order.is_counted)
    if kind == "person":
        return replace(order, person_id=f"{order.person_id}-merged")
    return replace(order, cents=draw(_cents)) if kind == "total" else order


# Nothing for a channel, effects that share without rest, and effects that do not; `other` stands for pooled channels.
_effects = st.fixed_dictionaries({}, optional={
    channel: st.tuples(st.sampled_from([channel, "other"]), st.sampled_from([0, 1, 2, 3, 10**12, 333_333_333_333]))
    for channel in ("direct", "paid_social", "paid_search", "email")
})  # fmt: skip
_FIT_NIGHTS = (date(2026, 1, 20), date(2026, 2, 1))


@st.composite
def fits(draw: st.DrawFn) -> list[Fit]:
    """Two fits of each data-driven model; what is pooled has one effect."""
    found = []
    for model in FITTED:
        for night in _FIT_NIGHTS:
            effects = draw(_effects)
            pooled = next((effect for player, effect in effects.values() if player == "other"), 0)
            same = {
                name: (player, pooled if player == "other" else effect) for name, (player, effect) in effects.items()
            }
            found.append(Fit(model, night, same))
    return found


def learn(connection: psycopg.Connection, found: list[Fit]) -> None:
    """Write what estimators would have learned."""
    for fit in found:
        connection.execute(
            "insert into estimates.fits (version, model, conversion_kind, night, first_date, last_date, parameters,"
            " journeys, conversions, observed_rate, run_id) values (%s,%s,'order',%s,%s,%s,'{}',1,1,1,'any')",
            (fit.version, fit.model, fit.night, fit.night, fit.night),
        )
        for channel, (player, effect) in fit.effects.items():
            connection.execute(
                "insert into estimates.fit_channels values (%s,%s,%s,%s,%s,0,0,0)",
                (fit.version, channel, player, float(effect), effect),
            )


def load(connection: psycopg.Connection, world: list[Order], *, is_first_night: bool) -> None:
    """Write what the attribution models read."""
    if is_first_night:
        connection.execute(_TABLES)
        connection.execute("reset role; delete from estimates.fit_channels; delete from estimates.fits")
        connection.execute("set role transformer")
    seen = connection.execute("select distinct person_id from intermediate.int_conversion_paths").fetchall()
    for table in ("int_conversions", "int_orders", "int_conversion_paths", "int_histories_changed"):
        connection.execute(f"truncate intermediate.{table}")
    for order in world:
        _load_order(connection, order)
    persons = {person for (person,) in seen} | {order.person_id for order in world}
    with connection.cursor() as cursor:
        cursor.executemany("insert into intermediate.int_histories_changed values (%s, 1)", [(one,) for one in persons])
    connection.commit()


def _load_order(connection: psycopg.Connection, order: Order) -> None:
    net, day = order.net_cents, order.ordered_at.date()
    common = (order.conversion_id, "order", order.person_id, order.ordered_at, day)
    connection.execute(
        "insert into intermediate.int_conversions values (%s,%s,%s,%s,%s,0,%s * 0.01,'EUR',%s,false,%s)",
        (*common, net, f"files:{order.number}", order.is_counted),
    )
    connection.execute(
        "insert into intermediate.int_orders values (%s,%s,%s,%s,%s * 0.01,%s * 0.01)",
        (f"files:{order.number}", order.person_id, day, order.is_counted, net, order.refunds_cents),
    )
    if order.lead_at:
        connection.execute(
            "insert into intermediate.int_conversions values (%s,'lead',%s,%s,%s,0,0,'EUR',null,false,true)",
            (f"lead:{order.number}", order.person_id, order.lead_at, order.lead_at.date()),
        )
        connection.execute(
            "insert into intermediate.int_conversion_paths values"
            " (%(id)s,'lead',%(person)s,%(at)s,%(day)s,0,'unattributed:' || %(id)s,%(at)s,%(day)s,'unattributed',null,"
            "false,false,1,1)",
            {"id": f"lead:{order.number}", "person": order.person_id, "at": order.lead_at, "day": order.lead_at.date()},
        )
    if order.is_counted:
        places = [
            (*common, net, touch.touch_id, touch.touch_at, touch.touch_at.date(), touch.channel, touch.is_direct,
             touch.is_paid, place, len(order.path))
            for place, touch in enumerate(order.path, start=1)
        ]  # fmt: skip
        values = "%s,%s,%s,%s,%s,%s * 0.01,%s,%s,%s,%s,null,%s,%s,%s,%s"
        with connection.cursor() as cursor:
            cursor.executemany(f"insert into intermediate.int_conversion_paths values ({values})", places)
