-- What each person bought in each calendar month.
with orders as (
    select * from {{ ref('int_orders') }}
),

by_month as (
    select
        person_id,
        {{ first_day_of('month', 'order_date') }} as month_date,
        count(*) as orders,
        sum(coalesce(net_value, 0)) as net_revenue
    from orders
    where is_counted
    group by person_id, {{ first_day_of('month', 'order_date') }}
),

final as (
    select
        person_id,
        month_date,
        orders,
        net_revenue,
        sum(orders) over so_far >= 2 and (sum(orders) over so_far) - orders < 2 as has_second_order
    from by_month
    window so_far as (partition by person_id order by month_date)
)

select * from final
