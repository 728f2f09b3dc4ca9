with source as (
    select * from {{ source('raw', 'page_insights__comments') }}
),

final as (
    select
        {{ readable_id('page_insights', 'page_id') }} as page_id,
        {{ filled('platform') }} as platform,
        {{ readable_id('page_insights', 'post_id') }} as post_id,
        {{ readable_id('page_insights', 'comment_id') }} as comment_id,
        {{ readable_id('page_insights', 'parent_comment_id') }} as parent_comment_id,
        {{ filled('author_id') }} as author_id,
        {{ filled('text') }} as comment_text,
        post_published_on,
        is_from_page,
        likes,
        created_at
    from source
)

select * from final
