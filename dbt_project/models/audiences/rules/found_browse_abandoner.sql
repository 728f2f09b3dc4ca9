-- Looked at two products or more in a week, put nothing into a cart and did not buy.
with behaviour as (
    select * from {{ ref('audience_behaviour') }}
),

persons as (
    select * from {{ ref('dim_persons') }}
),

final as (
    select
        behaviour.person_id,
        'looked at products' as reason,
        behaviour.last_view_at as since,
        cast(null as {{ type_decimal() }}) as value
    from behaviour
    inner join persons on behaviour.person_id = persons.person_id
    where
        behaviour.views_7_days >= 2
        and (behaviour.last_cart_at is null or behaviour.last_cart_at < {{ as_of() }} - {{ days(7) }})
        and (persons.last_order_at is null or persons.last_order_at < {{ as_of() }} - {{ days(7) }})
)

select * from final
