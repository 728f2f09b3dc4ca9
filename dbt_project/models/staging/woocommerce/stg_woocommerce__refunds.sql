-- An order that changes brings all its refunds again: one that is older than its order was taken off it.
with source as (
    select * from {{ source('raw', 'woocommerce__refunds') }}
),

orders as (
    select * from {{ source('raw', 'woocommerce__orders') }}
),

final as (
    select
        {{ readable_id('woocommerce', 'refund_id') }} as refund_id,
        {{ readable_id('woocommerce', 'order_id') }} as order_id,
        {{ filled('line_id') }} as line_id,
        amount as refund_amount,
        quantity,
        refunded_at,
        updated_at
    from source
    where exists (
        select 1 from orders
        where orders.order_id = source.order_id and orders.updated_at <= source.updated_at
    )
)

select * from final
