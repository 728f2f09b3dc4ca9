-- Complained or was not pleased; or sent back half of three orders or more.
with unhappy as (
    select * from {{ ref('audience_unhappy') }}
),

orders as (
    select * from {{ ref('int_orders') }}
    where is_counted and ordered_at <= {{ as_of() }}
),

sending_back as (
    select person_id
    from orders
    group by person_id
    having count(*) >= 3 and count(case when refunds_value > 0 then 1 end) >= 0.5 * count(*)
),

found as (
    select
        person_id,
        'complained' as reason
    from unhappy
    union all
    select
        person_id,
        'returns half of the orders' as reason
    from sending_back
),

final as (
    select
        person_id,
        min(reason) as reason,
        {{ as_of() }} as since,
        cast(null as {{ type_decimal() }}) as value
    from found
    group by person_id
)

select * from final
