-- What became of the paid orders of the newest six months, by the month of the order.
with orders as (
    select
        *,
        {{ first_day_of('month', 'order_date') }} as month_date
    from {{ ref('fct_post_purchase') }}
    where is_counted and {{ first_day_of('month', 'order_date') }} > {{ newest_night() }} - 184
),

final as (
    select
        month_date,
        count(*) as orders,
        round(cast({{ median_of('delivery_days') }} as {{ type_decimal() }}), 1) as median_delivery_days,
        round(
            cast(count(case when is_late then 1 end) as {{ type_decimal() }}) / nullif(count(is_late), 0), 6
        ) as late_share,
        count(case when is_overdue then 1 end) as overdue,
        sum(refunds_value) as refunded,
        count(case when tickets > 0 then 1 end) as orders_with_ticket,
        round(sum(rating * ratings) / nullif(sum(ratings), 0), 2) as rating,
        round(
            cast(count(case when is_happy then 1 end) as {{ type_decimal() }}) / nullif(count(is_happy), 0), 6
        ) as happy_share,
        '{{ var("reporting_currency") }}' as currency
    from orders
    group by month_date
)

select * from final
