with source as (
    select * from {{ source('raw', 'page_insights__story_insights') }}
),

final as (
    select
        {{ readable_id('page_insights', 'page_id') }} as page_id,
        {{ readable_id('page_insights', 'story_id') }} as story_id,
        {{ filled('metric') }} as metric,
        {{ filled('measure') }} as measure,
        {{ filled('dimension') }} as dimension,
        value
    from source
)

select * from final
