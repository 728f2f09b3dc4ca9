-- What tells customers apart: somebody else's code used with the first counted order, and its dearest product.
with orders as (
    select * from {{ ref('int_orders') }}
    where is_counted
),

lines as (
    select * from {{ ref('int_order_lines') }}
),

referred as (
    select distinct order_id from {{ ref('int_referred_orders') }}
    where is_first_order and not is_own_use
),

placed as (
    select
        orders.person_id,
        orders.order_id,
        referred.order_id is not null as is_referred,
        row_number() over (
            partition by orders.person_id order by orders.ordered_at, {{ by_code_point('orders.order_id') }}
        ) as place
    from orders
    left join referred on orders.order_id = referred.order_id
),

customers as (
    select
        person_id,
        max(case when is_referred then 1 else 0 end) as is_referred,
        min(case when place = 1 then order_id end) as first_order_id
    from placed
    group by person_id
),

products as (
    select
        lines.order_id,
        lines.product_id,
        row_number() over (
            partition by lines.order_id
            order by sum(lines.line_value) desc nulls last, {{ by_code_point('lines.product_id') }}
        ) as place
    from lines
    inner join customers on lines.order_id = customers.first_order_id
    group by lines.order_id, lines.product_id
),

final as (
    select
        customers.person_id,
        customers.is_referred = 1 as is_referred,
        products.product_id as first_product_id
    from customers
    left join products on customers.first_order_id = products.order_id and products.place = 1
)

select * from final
