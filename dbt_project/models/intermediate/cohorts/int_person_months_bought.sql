-- What each person bought in each calendar month.
with orders as (
    select * from {{ ref('int_orders') }}
),

final as (
    select
        person_id,
        {{ first_day_of('month', 'order_date') }} as month_date,
        count(*) as orders,
        sum(coalesce(net_value, 0)) as net_revenue
    from orders
    where is_counted
    group by person_id, {{ first_day_of('month', 'order_date') }}
)

select * from final
