-- The next order is expected within a fortnight, or was a week ago at most: the last one and the person's own mean gap.
-- For the date no model does better (docs/audiences.md); who has probably left is not reminded.
with customers as (
    select * from {{ ref('audience_customers') }}
),

final as (
    select
        person_id,
        'next order is due' as reason,
        next_order_at - {{ days(14) }} as since,
        round(net_revenue / orders, 2) as value
    from customers
    where
        next_order_at between {{ as_of() }} - {{ days(7) }} and {{ as_of() }} + {{ days(14) }}
        and coalesce(alive_probability, 1) >= 0.5
)

select * from final
