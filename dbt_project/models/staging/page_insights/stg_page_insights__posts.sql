with source as (
    select * from {{ source('raw', 'page_insights__posts') }}
),

final as (
    select
        {{ readable_id('page_insights', 'page_id') }} as page_id,
        {{ readable_id('page_insights', 'post_id') }} as post_id,
        {{ filled('platform') }} as platform,
        {{ filled('kind') }} as kind,
        {{ filled('text') }} as post_text,
        {{ filled('permalink_url') }} as permalink_url,
        is_paid,
        published_at,
        published_on
    from source
)

select * from final
