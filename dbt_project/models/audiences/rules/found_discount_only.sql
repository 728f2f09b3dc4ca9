-- At least four of five orders with a coupon, of three or more.
with customers as (
    select * from {{ ref('audience_customers') }}
),

final as (
    select
        person_id,
        'buys with coupons' as reason,
        last_order_at as since,
        net_revenue as value
    from customers
    where
        orders >= 3
        and coupon_orders >= 0.8 * orders
)

select * from final
