with source as (
    select * from {{ source('raw', 'page_insights__stories') }}
),

final as (
    select
        {{ readable_id('page_insights', 'page_id') }} as page_id,
        {{ readable_id('page_insights', 'story_id') }} as story_id,
        {{ filled('kind') }} as kind,
        {{ filled('text') }} as story_text,
        published_at
    from source
)

select * from final
