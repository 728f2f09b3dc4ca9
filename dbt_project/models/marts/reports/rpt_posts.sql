-- The posts of the 30 days up to tonight from the best rate to the worst: the first three and the last three.
with posts as (
    select * from {{ ref('fct_post_engagement') }}
    where
        published_date between {{ newest_night() }} - 29 and {{ newest_night() }}
        and engagement_rate is not null
),

placed as (
    select
        *,
        row_number() over (order by engagement_rate desc, {{ by_code_point('post_id') }}) as place,
        count(*) over () as posts
    from posts
),

final as (
    select
        place,
        page_id,
        post_id,
        post_text,
        kind,
        published_date,
        reach,
        engaged,
        engagement_rate,
        is_below_floor
    from placed
    where place <= 3 or place > posts - 3
)

select * from final
