with source as (
    select * from {{ source('raw', 'files__reviews') }}
),

final as (
    select
        {{ readable_id('files', 'review_id') }} as review_id,
        {{ readable_id('files', 'order_id') }} as order_id,
        {{ readable_id('files', 'product_id') }} as product_id,
        {{ readable_id('files', 'customer_id') }} as customer_id,
        {{ filled('text') }} as review_text,
        rating,
        max_rating,
        recommends,
        created_at,
        answered_at,
        updated_at
    from source
)

select * from final
