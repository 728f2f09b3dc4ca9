-- Figures of a post stand one below the other, by metric; here they stand side by side, by what they measure. A metric
-- that is broken down (reactions by kind) is added up; if two metrics give one measure, the greater is taken.
{%- set measures = ['reach', 'impressions', 'reactions', 'comments', 'shares', 'saves', 'clicks', 'video_views'] %}
with insights as (
    select * from {{ ref('stg_page_insights__post_insights') }}
),

posts as (
    select * from {{ ref('stg_page_insights__posts') }}
),

pages as (
    select * from {{ ref('stg_page_insights__pages') }}
),

by_metric as (
    select
        post_id,
        observed_on,
        measure,
        metric,
        sum(value) as value
    from insights
    group by post_id, observed_on, measure, metric
),

by_night as (
    select
        post_id,
        observed_on
        {% for measure in measures -%}
            , cast(max(case when measure = '{{ measure }}' then value end) as bigint) as {{ measure }}
        {% endfor %}
    from by_metric
    group by post_id, observed_on
),

final as (
    select
        posts.page_id,
        posts.post_id,
        lower(posts.kind) as kind,
        posts.post_text,
        by_night.reach,
        by_night.impressions,
        by_night.reactions,
        by_night.comments,
        by_night.shares,
        by_night.saves,
        by_night.clicks,
        cast(null as bigint) as engaged_people,
        by_night.video_views,
        pages.followers,
        posts.is_paid,
        by_night.observed_on,
        posts.published_at,
        cast(null as {{ type_instant() }}) as updated_at
    from by_night
    inner join posts on by_night.post_id = posts.post_id
    left join pages on posts.page_id = pages.page_id and by_night.observed_on = pages.observed_on
)

select * from final
