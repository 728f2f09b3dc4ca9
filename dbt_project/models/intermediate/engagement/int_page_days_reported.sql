-- What a platform tells of a whole page and day, side by side. Followers come from the night's snapshot too.
{%- set measures = ['followers', 'new_followers', 'reach', 'impressions', 'engaged_people', 'engagements'] %}
with insights as (
    select * from {{ ref('stg_page_insights__insights_daily') }}
    where platform_date <= {{ newest_night() }}
),

snapshots as (
    select * from {{ ref('stg_page_insights__pages') }}
    where observed_on <= {{ newest_night() }}
),

by_metric as (
    select
        page_id,
        platform_date,
        measure,
        metric,
        sum(value) as value
    from insights
    group by page_id, platform_date, measure, metric
),

told as (
    select
        page_id,
        platform_date,
        measure,
        max(value) as value
    from by_metric
    group by page_id, platform_date, measure
    union all
    select
        page_id,
        observed_on as platform_date,
        'followers_of_the_night' as measure,
        followers as value
    from snapshots
),

final as (
    select
        page_id,
        platform_date
        {% for measure in measures -%}
            , cast(max(case when measure = '{{ measure }}' then value end) as bigint) as {{ measure }}
        {% endfor -%}
        , cast(max(case when measure = 'followers_of_the_night' then value end) as bigint) as followers_of_the_night
    from told
    group by page_id, platform_date
)

select * from final
