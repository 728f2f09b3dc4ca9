with source as (
    select * from {{ source('raw', 'shopify__refunds') }}
),

final as (
    select
        {{ readable_id('shopify', 'refund_id') }} as refund_id,
        {{ readable_id('shopify', 'order_id') }} as order_id,
        {{ filled('line_id') }} as line_id,
        amount as refund_amount,
        quantity,
        refunded_at,
        updated_at
    from source
)

select * from final
