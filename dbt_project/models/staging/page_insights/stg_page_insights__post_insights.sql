with source as (
    select * from {{ source('raw', 'page_insights__post_insights') }}
),

final as (
    select
        {{ readable_id('page_insights', 'page_id') }} as page_id,
        {{ readable_id('page_insights', 'post_id') }} as post_id,
        {{ filled('platform') }} as platform,
        {{ filled('metric') }} as metric,
        {{ filled('measure') }} as measure,
        {{ filled('dimension') }} as dimension,
        observed_on,
        value
    from source
)

select * from final
