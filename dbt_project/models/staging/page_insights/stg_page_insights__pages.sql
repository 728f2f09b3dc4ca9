with source as (
    select * from {{ source('raw', 'page_insights__pages') }}
),

final as (
    select
        {{ readable_id('page_insights', 'page_id') }} as page_id,
        {{ filled('platform') }} as platform,
        {{ filled('owner_page_id') }} as owner_page_id,
        {{ filled('name') }} as page_name,
        {{ filled('username') }} as username,
        observed_on,
        followers,
        posts
    from source
)

select * from final
