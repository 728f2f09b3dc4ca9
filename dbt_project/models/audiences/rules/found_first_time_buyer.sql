-- One order, two weeks to two months ago.
with customers as (
    select * from {{ ref('audience_customers') }}
),

final as (
    select
        person_id,
        'bought once' as reason,
        last_order_at as since,
        net_revenue as value
    from customers
    where
        orders = 1
        and days_since_order between 14 and 60
)

select * from final
