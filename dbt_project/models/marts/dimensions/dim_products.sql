-- Products are known from what was sold; the newest line has their name and category.
with lines as (
    select * from {{ ref('int_order_lines') }}
),

newest as (
    select
        *,
        row_number() over (
            partition by product_id
            order by case when product_name is null then 1 else 0 end, ordered_at desc, order_id asc, line_id asc
        ) as place
    from lines
),

sold as (
    select
        product_id,
        count(distinct order_id) as orders,
        sum(quantity) as quantity,
        sum(line_value) as line_value,
        min(order_date) as first_order_date,
        max(order_date) as last_order_date
    from lines
    where is_counted
    group by product_id
),

final as (
    select
        newest.product_id,
        newest.product_name,
        newest.category,
        newest.currency,
        coalesce(sold.orders, 0) as orders,
        coalesce(sold.quantity, 0) as quantity,
        coalesce(sold.line_value, 0) as line_value,
        sold.first_order_date,
        sold.last_order_date
    from newest
    left join sold on newest.product_id = sold.product_id
    where newest.place = 1
)

select * from final
