-- What customers said in reviews and comments. A comment's answer is the page's first word after it in its thread (the
-- comment it answers, else itself). A review tells of its product, else of the only one in its order.
with reviews as (
    select * from {{ ref('int_reviews_rated') }}
),

comments as (
    select
        *,
        coalesce(parent_comment_id, comment_id) as thread_id
    from {{ ref('int_comments_gathered') }}
),

judged as (
    select * from {{ ref('int_texts_judged') }}
),

single_products as (
    select
        order_id,
        min(product_id) as product_id
    from {{ ref('int_order_lines') }}
    group by order_id
    having count(distinct product_id) = 1
),

answers as (
    select
        asked.comment_id,
        min(answered.created_at) as answered_at
    from comments as asked
    inner join comments as answered
        on
            asked.thread_id = answered.thread_id
            and asked.created_at <= answered.created_at
            and answered.is_from_page
    where not coalesce(asked.is_from_page, false)
    group by asked.comment_id
),

final as (
    select
        reviews.review_id as voice_id,
        reviews.source || ':reviews' as source,
        'product' as subject_kind,
        coalesce(reviews.product_id, single_products.product_id) as subject_id,
        reviews.sentiment,
        {{ business_day('reviews.created_at') }} as said_date,
        reviews.created_at as said_at,
        reviews.answered_at
    from reviews
    left join single_products on reviews.order_id = single_products.order_id
    where reviews.sentiment is not null
    union all
    select
        comments.comment_id as voice_id,
        comments.source || ':comments' as source,
        'post' as subject_kind,
        comments.post_id as subject_id,
        coalesce(comments.sentiment, judged.sentiment, 'neutral') as sentiment,
        {{ business_day('comments.created_at') }} as said_date,
        comments.created_at as said_at,
        answers.answered_at
    from comments
    left join answers on comments.comment_id = answers.comment_id
    left join judged on md5(comments.comment_text) = judged.text_hash
    where not coalesce(comments.is_from_page, false)
)

select * from final
