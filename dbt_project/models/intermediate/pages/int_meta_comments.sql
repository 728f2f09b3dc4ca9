-- Comments and replies on the pages, in the columns of the gathered comments. Meta tells no sentiment.
with comments as (
    select * from {{ ref('stg_page_insights__comments') }}
),

final as (
    select
        comment_id,
        post_id,
        author_id,
        parent_comment_id,
        comment_text,
        cast(null as {{ type_text() }}) as sentiment,
        is_from_page,
        created_at,
        cast(null as {{ type_instant() }}) as updated_at
    from comments
)

select * from final
