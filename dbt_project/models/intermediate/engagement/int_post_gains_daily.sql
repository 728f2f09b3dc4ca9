-- Figures of a post are totals up to a day: what a day brought is the difference from the day before. It is known only
-- where they were read the day before too, or the post was new: what several days brought belongs to none of them.
with observed as (
    select * from {{ ref('int_page_posts_gathered') }}
    where observed_on <= {{ newest_night() }}
),

totals as (
    select
        page_id,
        post_id,
        observed_on as observed_date,
        followers,
        {{ business_day('published_at') }} as published_date,
        coalesce(reactions, 0) + coalesce(comments, 0) + coalesce(shares, 0) + coalesce(saves, 0) as interactions
    from observed
),

compared as (
    select
        *,
        lag(interactions) over (partition by post_id order by observed_date) as interactions_before,
        lag(observed_date) over (partition by post_id order by observed_date) as observed_before
    from totals
),

final as (
    select
        page_id,
        post_id,
        observed_date,
        followers,
        case
            when observed_before = observed_date - 1 then interactions - interactions_before
            when observed_before is null and published_date >= observed_date - 1 then interactions
        end as new_interactions
    from compared
)

select * from final
