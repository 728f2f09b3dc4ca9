with source as (
    select * from {{ source('raw', 'page_insights__ratings') }}
),

final as (
    select
        {{ readable_id('page_insights', 'page_id') }} as page_id,
        {{ readable_id('page_insights', 'rating_id') }} as rating_id,
        {{ filled('recommendation') }} as recommendation,
        {{ filled('text') }} as review_text,
        rating,
        created_at
    from source
)

select * from final
