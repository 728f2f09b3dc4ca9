with source as (
    select * from {{ source('raw', 'files__order_lines') }}
),

final as (
    select
        {{ readable_id('files', 'order_id') }} as order_id,
        {{ filled('line_id') }} as line_id,
        {{ readable_id('files', 'product_id') }} as product_id,
        {{ filled('product_name') }} as product_name,
        {{ filled('category') }} as category,
        quantity,
        unit_price,
        line_discount,
        updated_at
    from source
)

select * from final
