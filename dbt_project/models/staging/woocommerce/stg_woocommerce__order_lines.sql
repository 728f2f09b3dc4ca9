-- A product is known by its stock keeping unit where it has one, because that is what other systems of a shop know.
-- An order that changes brings all its lines again: one that is older than its order was taken off it.
with source as (
    select * from {{ source('raw', 'woocommerce__order_lines') }}
),

orders as (
    select * from {{ source('raw', 'woocommerce__orders') }}
),

final as (
    select
        {{ readable_id('woocommerce', 'order_id') }} as order_id,
        {{ filled('line_id') }} as line_id,
        coalesce({{ readable_id('woocommerce', 'sku') }}, {{ readable_id('woocommerce', 'product_id') }}) as product_id,
        {{ filled('product_name') }} as product_name,
        {{ filled('category') }} as category,
        quantity,
        unit_price,
        line_discount,
        updated_at
    from source
    where exists (
        select 1 from orders
        where orders.order_id = source.order_id and orders.updated_at <= source.updated_at
    )
)

select * from final
