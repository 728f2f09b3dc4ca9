with conversions as (
    select * from {{ ref('int_conversions') }}
),

orders as (
    select * from {{ ref('int_orders') }}
),

final as (
    select
        conversions.conversion_id,
        conversions.conversion_kind,
        conversions.person_id,
        conversions.order_id,
        orders.status,
        conversions.currency,
        conversions.rate_used,
        conversions.gross_value,
        conversions.net_value,
        conversions.is_first_order,
        conversions.is_counted,
        conversions.conversion_date,
        conversions.conversion_at
    from conversions
    left join orders on conversions.order_id = orders.order_id
)

select * from final
