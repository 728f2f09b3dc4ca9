-- Days on which every click of an ad group came from a search for one competitor: only then is a click's search known,
-- for Google tells searches as totals and withholds rare ones.
with terms as (
    select
        ad_group_id,
        platform_date,
        {{ plain_words('search_term') }} as words,
        sum(clicks) as clicks
    from {{ ref('stg_google_ads__search_terms_daily') }}
    where clicks > 0
    group by ad_group_id, platform_date, {{ plain_words('search_term') }}
),

clicks as (
    select
        ad_group_id,
        platform_date,
        sum(clicks) as clicks
    from {{ ref('stg_google_ads__insights_daily') }}
    group by ad_group_id, platform_date
),

names as (
    select * from {{ ref('int_competitor_names') }}
),

named as (
    select distinct
        terms.ad_group_id,
        terms.platform_date,
        terms.words,
        terms.clicks,
        names.competitor_id
    from terms
    inner join names on terms.words like '%' || names.words || '%'
),

by_day as (
    select
        ad_group_id,
        platform_date,
        competitor_id,
        sum(clicks) as clicks
    from named
    group by ad_group_id, platform_date, competitor_id
),

final as (
    select
        by_day.ad_group_id,
        by_day.platform_date,
        by_day.competitor_id
    from by_day
    inner join clicks on by_day.ad_group_id = clicks.ad_group_id and by_day.platform_date = clicks.platform_date
    where by_day.clicks >= clicks.clicks
)

select * from final
