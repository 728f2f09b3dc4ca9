-- Bought lately, often and much.
with customers as (
    select * from {{ ref('audience_customers') }}
),

final as (
    select
        person_id,
        'bought lately, often and much' as reason,
        last_order_at as since,
        net_revenue as value
    from customers
    where
        recency_score >= 4 and frequency_score >= 4 and monetary_score >= 4
)

select * from final
