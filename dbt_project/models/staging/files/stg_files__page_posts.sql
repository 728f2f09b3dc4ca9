with source as (
    select * from {{ source('raw', 'files__page_posts') }}
),

final as (
    select
        {{ readable_id('files', 'page_id') }} as page_id,
        {{ readable_id('files', 'post_id') }} as post_id,
        lower({{ filled('kind') }}) as kind,
        {{ filled('text') }} as post_text,
        reach,
        impressions,
        reactions,
        comments,
        shares,
        saves,
        clicks,
        engaged_people,
        video_views,
        followers,
        is_paid,
        observed_on,
        published_at,
        updated_at
    from source
)

select * from final
