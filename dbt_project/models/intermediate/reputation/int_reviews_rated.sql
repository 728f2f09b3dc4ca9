-- Stars speak before a recommendation, and this before the text; a review without any of them says nothing. Ratings of
-- another scale than five are brought to it.
with reviews as (
    select * from {{ ref('int_reviews_gathered') }}
),

judged as (
    select * from {{ ref('int_texts_judged') }}
),

starred as (
    select
        *,
        rating * 5 / coalesce(max_rating, 5) as stars
    from reviews
),

final as (
    select
        starred.review_id,
        starred.order_id,
        starred.customer_id,
        starred.product_id,
        starred.stars,
        case
            when starred.stars >= 4 then 'positive'
            when starred.stars <= 2 then 'negative'
            when starred.recommends then 'positive'
            when not starred.recommends then 'negative'
            when starred.stars is not null then 'neutral'
            else judged.sentiment
        end as sentiment,
        case
            when starred.stars is null and starred.recommends is null and judged.sentiment is not null
                then judged.version
        end as sentiment_version,
        starred.source,
        starred.created_at,
        starred.answered_at
    from starred
    left join judged
        on md5(starred.review_text) = judged.text_hash
)

select * from final
