-- The five pairs of products that go together most surely.
with pairs as (
    select * from {{ ref('fct_product_affinity') }}
),

products as (
    select * from {{ ref('dim_products') }}
),

placed as (
    select
        *,
        row_number() over (
            order by lift desc, orders_both desc, {{ by_code_point('product_a') }}, {{ by_code_point('product_b') }}
        ) as place
    from pairs
),

final as (
    select
        cast(placed.place as integer) as place,
        coalesce(a.product_name, placed.product_a) as product_a,
        coalesce(b.product_name, placed.product_b) as product_b,
        placed.orders_both,
        placed.confidence_ab,
        placed.confidence_ba,
        placed.lift
    from placed
    left join products as a on placed.product_a = a.product_id
    left join products as b on placed.product_b = b.product_id
    where placed.place <= 5
)

select * from final
