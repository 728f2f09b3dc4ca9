-- Bought often, and not when the next order was due, or is more likely gone than not, though not surely, by the model
-- of how customers buy, where that is used.
with customers as (
    select * from {{ ref('audience_customers') }}
),

final as (
    select
        person_id,
        'bought often, and not lately' as reason,
        coalesce(next_order_at, last_order_at) as since,
        net_revenue as value
    from customers
    where
        frequency_score >= 3
        and (
            (recency_score <= 2 and next_order_at <= {{ as_of() }})
            or (alive_probability >= 0.2 and alive_probability < 0.5)
        )
)

select * from final
