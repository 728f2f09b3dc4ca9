-- Bought often, and not when the next order was due.
with customers as (
    select * from {{ ref('audience_customers') }}
),

final as (
    select
        person_id,
        'bought often, and not lately' as reason,
        next_order_at as since,
        net_revenue as value
    from customers
    where
        frequency_score >= 3
        and recency_score <= 2
        and next_order_at <= {{ as_of() }}
)

select * from final
