-- The last thing put into a cart was one hour to three days ago, and no order came since. Whether the goods are still
-- in stock is not known: no source says so.
with events as (
    select * from {{ ref('int_events_gathered') }}
    where
        event_name = 'add_to_cart'
        and occurred_at <= {{ as_of() }}
        and occurred_at >= {{ as_of() }} - {{ days(3) }}
),

persons as (
    select * from {{ ref('int_record_persons') }}
    where record_kind in ('browser', 'visit')
),

orders as (
    select * from {{ ref('int_orders') }}
    where status in ('paid', 'pending')
),

carts as (
    select
        coalesce(browsers.person_id, visits.person_id) as person_id,
        events.occurred_at,
        coalesce(events.value, 0) as value
    from events
    left join persons as browsers
        on
            browsers.record_kind = 'browser'
            and browsers.record_id = coalesce(events.anonymous_id, '') || '|' || coalesce(events.user_id, '')
    left join persons as visits
        on visits.record_kind = 'visit' and events.visit_id = visits.record_id
),

last_orders as (
    select
        person_id,
        max(ordered_at) as last_ordered_at
    from orders
    where ordered_at <= {{ as_of() }}
    group by person_id
),

final as (
    select
        carts.person_id,
        'cart left' as reason,
        max(carts.occurred_at) as since,
        sum(carts.value) as value
    from carts
    left join last_orders
        on carts.person_id = last_orders.person_id
    where
        carts.person_id is not null
        and (last_orders.last_ordered_at is null or carts.occurred_at > last_orders.last_ordered_at)
    group by carts.person_id
    having
        max(carts.occurred_at) <= {{ as_of() }} - interval '1' hour
        and sum(carts.value) >= {{ var('cart_value_floor', 0) }}
)

select * from final
