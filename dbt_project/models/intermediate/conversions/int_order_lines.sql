-- Lines serve product tables only; they are converted at the rate of their order.
with lines as (
    select * from {{ ref('int_order_lines_gathered') }}
),

orders as (
    select * from {{ ref('int_orders') }}
),

rates as (
    select * from {{ ref('int_exchange_rates') }}
),

final as (
    select
        lines.order_id,
        lines.line_id,
        lines.product_id,
        lines.product_name,
        lines.category,
        orders.person_id,
        orders.currency,
        lines.quantity,
        {{ converted('(lines.quantity * lines.unit_price - coalesce(lines.line_discount, 0))', 'rates.rate', 2) }}
            as line_value,
        orders.is_counted,
        orders.order_date,
        orders.ordered_at
    from lines
    inner join orders on lines.order_id = orders.order_id
    left join rates
        on
            orders.paid_currency = rates.currency
            and orders.order_date >= rates.rate_date
            and orders.order_date < rates.next_rate_date
)

select * from final
