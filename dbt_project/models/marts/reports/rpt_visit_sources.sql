-- Visits of the 30 days up to tonight, as finely as their links tell: ads by their names, posts and stories by the tag
-- utm_content, communities and influencers by utm_source. Of each channel the three with most visits.
with visits as (
    select * from {{ ref('fct_touches') }}
    where
        kind = 'visit' and not is_direct
        and touch_date between {{ newest_night() }} - 29 and {{ newest_night() }}
),

ads as (
    select
        ad_id,
        min(ad_name) as ad_name
    from {{ ref('int_ads') }}
    where ad_id is not null
    group by ad_id
),

named as (
    select
        visits.channel,
        coalesce(visits.source, visits.referrer_host, 'unknown') as source,
        visits.campaign_name,
        coalesce(ads.ad_name, visits.ad_id, visits.content) as link,
        visits.person_id
    from visits
    left join ads on visits.ad_id = ads.ad_id
),

counted as (
    select
        channel,
        source,
        campaign_name,
        link,
        count(*) as visits,
        count(distinct person_id) as people
    from named
    group by channel, source, campaign_name, link
),

placed as (
    select
        *,
        row_number() over (
            partition by channel
            order by
                visits desc, {{ by_code_point('source') }}, {{ by_code_point('campaign_name') }},
                {{ by_code_point('link') }}
        ) as place
    from counted
),

final as (
    select
        channel,
        cast(place as integer) as place,
        source,
        campaign_name,
        link,
        visits,
        people
    from placed
    where place <= 3
)

select * from final
