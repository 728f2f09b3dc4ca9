with source as (
    select * from {{ source('raw', 'files__comments') }}
),

final as (
    select
        {{ readable_id('files', 'comment_id') }} as comment_id,
        {{ readable_id('files', 'post_id') }} as post_id,
        {{ filled('author_id') }} as author_id,
        {{ readable_id('files', 'parent_comment_id') }} as parent_comment_id,
        {{ filled('text') }} as comment_text,
        lower({{ filled('sentiment') }}) as sentiment,
        is_from_page,
        created_at,
        updated_at
    from source
)

select * from final
