-- Texts that only their words can judge, and that the method in use has not judged yet. Equal texts are judged once.
with reviews as (
    select review_text as said from {{ ref('int_reviews_gathered') }}
    where rating is null and recommends is null
),

comments as (
    select comment_text as said from {{ ref('int_comments_gathered') }}
    where sentiment is null and not coalesce(is_from_page, false)
),

judged as (
    select * from {{ ref('int_texts_judged') }}
),

texts as (
    select said from reviews
    where said is not null
    union
    select said from comments
    where said is not null
),

final as (
    select
        md5(texts.said) as text_hash,
        texts.said
    from texts
    where
        not exists (
            select 1 from judged
            where judged.text_hash = md5(texts.said)
        )
)

select * from final
