-- What drew the most negative reviews and comments in four weeks: at most five products and posts.
with topics as (
    select * from {{ ref('fct_review_topics') }}
    where
        subject_id is not null
        and week_date > {{ first_day_of('week', newest_night()) }} - 28
),

posts as (
    select
        post_id,
        max(post_text) as post_text
    from {{ ref('int_page_posts_gathered') }}
    group by post_id
),

summed as (
    select
        subject_kind,
        subject_id,
        max(product_name) as product_name,
        sum(negative) as negative,
        sum(voices) as voices
    from topics
    group by subject_kind, subject_id
    having sum(negative) > 0
),

ranked as (
    select
        *,
        row_number() over (order by negative desc, voices asc, subject_id asc) as place
    from summed
),

final as (
    select
        cast(ranked.place as integer) as place,
        ranked.subject_kind,
        coalesce(ranked.product_name, posts.post_text, ranked.subject_id) as subject_name,
        cast(ranked.negative as bigint) as negative,
        cast(ranked.voices as bigint) as voices
    from ranked
    left join posts on ranked.subject_kind = 'post' and ranked.subject_id = posts.post_id
    where ranked.place <= 5
)

select * from final
