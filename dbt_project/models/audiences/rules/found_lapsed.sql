-- Away for longer than nine of ten gaps between orders, the person's own or else the shop's; two years at most.
with customers as (
    select * from {{ ref('audience_customers') }}
),

final as (
    select
        person_id,
        'away for unusually long' as reason,
        last_order_at + {{ days('long_gap_days') }} as since,
        net_revenue as value
    from customers
    where
        days_since_order > long_gap_days
        and days_since_order <= 730
)

select * from final
