-- Distinct engaged people where the platform tells them, else reactions, comments, shares and saves, for each person
-- reached. A figure that is not given counts 0 in a sum of others; where none is given nothing is known.
with observed as (
    select * from {{ ref('int_page_posts_gathered') }}
    where observed_on <= {{ newest_night() }}
),

ranked as (
    select
        *,
        row_number() over (partition by post_id order by observed_on desc, {{ by_code_point('page_id') }}) as place
    from observed
),

measured as (
    select
        *,
        case
            when coalesce(reactions, comments, shares, saves) is not null
                then coalesce(reactions, 0) + coalesce(comments, 0) + coalesce(shares, 0) + coalesce(saves, 0)
        end as interactions
    from ranked
    where place = 1
),

rated as (
    select
        *,
        coalesce(engaged_people, interactions) as engaged,
        case
            when engaged_people is not null and reach > 0 then 'engaged_people / reach'
            when interactions is not null and reach > 0 then '(reactions + comments + shares + saves) / reach'
        end as formula,
        round(cast(coalesce(engaged_people, interactions) as {{ type_decimal() }}) / nullif(reach, 0), 8)
            as engagement_rate
    from measured
),

final as (
    select
        source,
        page_id,
        post_id,
        kind,
        post_text,
        formula,
        coalesce(is_paid, false) as is_paid,
        engagement_rate < {{ var('engagement_floor') }} as is_below_floor,
        cast(reach as bigint) as reach,
        cast(impressions as bigint) as impressions,
        cast(reactions as bigint) as reactions,
        cast(comments as bigint) as comments,
        cast(shares as bigint) as shares,
        cast(saves as bigint) as saves,
        cast(clicks as bigint) as clicks,
        cast(video_views as bigint) as video_views,
        cast(interactions as bigint) as interactions,
        cast(engaged as bigint) as engaged,
        engagement_rate,
        {{ business_day('published_at') }} as published_date,
        observed_on as observed_date,
        published_at
    from rated
)

select * from final
