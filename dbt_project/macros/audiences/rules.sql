{#- People of a competitor's who visited in the last 60 days, without an order for a year, or ever. -#}
{% macro competitor_interest_rule(never_bought) -%}
with scores as (
    select
        *,
        row_number() over (partition by person_id order by score desc, competitor_id asc) as place
    from {{ ref('int_competitor_scores') }}
    where score >= 0.5 and has_own_signal
),

behaviour as (
    select * from {{ ref('audience_behaviour') }}
),

persons as (
    select * from {{ ref('dim_persons') }}
),

final as (
    select
        scores.person_id,
        'signs of interest in ' || scores.competitor_id || ': ' || scores.strongest_signal as reason,
        behaviour.last_visit_at as since,
        cast(null as {{ type_decimal() }}) as value
    from scores
    inner join behaviour on scores.person_id = behaviour.person_id
    inner join persons on scores.person_id = persons.person_id
    where
        scores.place = 1
        and behaviour.last_visit_at > {{ as_of() }} - {{ days(60) }}
        and (
            persons.last_order_at is null
            {% if not never_bought %}
                or (
                    persons.last_order_at <= {{ as_of() }} - {{ days(365) }}
                    and persons.last_order_at < scores.first_at
                )
            {% endif %}
        )
)

select * from final
{%- endmacro %}

{#-
    People whose last event of a kind (a cart filled, a checkout begun) was `latest` to `oldest` ago, without an order
    since. `latest`, `oldest`: intervals; `floor`: least value of it all. Whether the goods are still in stock is not known:
    no source says so.
-#}
{% macro abandoned(event_name, reason, latest, oldest, floor=0) -%}
with events as (
    select
        occurred_at,
        value,
        {{ event_record() }} as event_record
    from {{ ref('int_events_gathered') }}
    where
        event_name = '{{ event_name }}'
        and occurred_at <= {{ as_of() }}
        and occurred_at >= {{ as_of() }} - {{ oldest }}
),

persons as (
    select * from {{ ref('int_event_persons') }}
),

orders as (
    select * from {{ ref('int_orders') }}
    where status in ('paid', 'pending')
),

carts as (
    select
        persons.person_id,
        events.occurred_at,
        coalesce(events.value, 0) as value
    from events
    inner join persons on events.event_record = persons.event_record
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
        '{{ reason }}' as reason,
        max(carts.occurred_at) as since,
        sum(carts.value) as value
    from carts
    left join last_orders
        on carts.person_id = last_orders.person_id
    where last_orders.last_ordered_at is null or carts.occurred_at > last_orders.last_ordered_at
    group by carts.person_id
    having
        max(carts.occurred_at) <= {{ as_of() }} - {{ latest }}
        and sum(carts.value) >= {{ floor }}
)

select * from final
{%- endmacro %}
