with source as (
    select * from {{ source('raw', 'page_insights__insights_daily') }}
),

final as (
    select
        {{ readable_id('page_insights', 'page_id') }} as page_id,
        {{ filled('platform') }} as platform,
        {{ filled('metric') }} as metric,
        {{ filled('measure') }} as measure,
        {{ filled('dimension') }} as dimension,
        date as platform_date,
        value
    from source
)

select * from final
