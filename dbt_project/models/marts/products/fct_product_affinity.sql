-- Support, confidence and lift of association rules: Agrawal, Imieliński and Swami (1993); Brin et al. (1997).
with lines as (
    select * from {{ ref('int_order_lines') }}
    where is_counted
),

baskets as (
    select distinct
        order_id,
        product_id
    from lines
),

all_orders as (
    select count(distinct order_id) as orders from baskets
),

products as (
    select
        product_id,
        count(*) as orders
    from baskets
    group by product_id
    having count(*) >= {{ var('affinity_min_orders') }}
),

pairs as (
    select
        {{ by_code_point('a.product_id') }} as product_a,
        {{ by_code_point('b.product_id') }} as product_b,
        count(*) as orders
    from baskets as a
    inner join baskets as b
        on a.order_id = b.order_id and {{ by_code_point('a.product_id') }} < b.product_id
    group by a.product_id, b.product_id
    having count(*) >= {{ var('affinity_min_orders') }}
),

final as (
    select
        pairs.product_a,
        pairs.product_b,
        all_orders.orders as all_orders,
        a.orders as orders_a,
        b.orders as orders_b,
        pairs.orders as orders_both,
        round(cast(pairs.orders as {{ type_decimal() }}) / all_orders.orders, 9) as support,
        round(cast(pairs.orders as {{ type_decimal() }}) / a.orders, 9) as confidence_ab,
        round(cast(pairs.orders as {{ type_decimal() }}) / b.orders, 9) as confidence_ba,
        round(cast(pairs.orders as {{ type_decimal() }}) * all_orders.orders / (a.orders * b.orders), 9) as lift
    from pairs
    inner join products as a on pairs.product_a = a.product_id
    inner join products as b on pairs.product_b = b.product_id
    cross join all_orders
)

select * from final
