with source as (
    select * from {{ source('raw', 'woocommerce__refunds') }}
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
)

select * from final
