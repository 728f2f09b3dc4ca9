-- One order, two to six months ago, and none since.
with customers as (
    select * from {{ ref('audience_customers') }}
),

final as (
    select
        person_id,
        'bought once and did not come back' as reason,
        last_order_at as since,
        net_revenue as value
    from customers
    where
        orders = 1
        and days_since_order between 61 and 180
)

select * from final
