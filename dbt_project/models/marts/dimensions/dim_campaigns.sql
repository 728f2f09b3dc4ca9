-- Campaigns of the ad platforms, and campaigns that are known from tags alone (newsletters, posts).
with ads as (
    select * from {{ ref('int_ad_performance_daily') }}
),

listed as (
    select * from {{ ref('int_campaigns') }}
),

touches as (
    select * from {{ ref('int_touches') }}
),

spent as (
    select
        campaign_id,
        min(platform) as platform,
        min(account_id) as account_id,
        min(channel) as channel,
        min(platform_date) as first_date,
        max(platform_date) as last_date,
        sum(spend) as spend
    from ads
    where campaign_id is not null
    group by campaign_id
),

names as (
    select
        campaign_id,
        campaign_name,
        row_number() over (partition by campaign_id order by platform_date desc, ad_id asc nulls last) as place
    from ads
    where campaign_id is not null and campaign_name is not null
),

tagged as (
    select
        campaign_id,
        min(campaign_name) as campaign_name,
        min(channel) as channel,
        min(touch_date) as first_date,
        max(touch_date) as last_date
    from touches
    where campaign_id is not null
    group by campaign_id
),

ids as (
    select campaign_id from spent
    union
    select campaign_id from tagged
    union
    select campaign_id from listed
),

final as (
    select
        ids.campaign_id,
        coalesce(spent.platform, listed.platform) as platform,
        coalesce(spent.account_id, listed.account_id) as account_id,
        coalesce(listed.campaign_name, names.campaign_name, tagged.campaign_name) as campaign_name,
        coalesce(spent.channel, tagged.channel) as channel,
        listed.objective,
        listed.status,
        spent.campaign_id is null and listed.campaign_id is null as is_from_tags,
        coalesce(spent.spend, 0) as spend,
        '{{ var("reporting_currency") }}' as currency,
        least(spent.first_date, tagged.first_date) as first_date,
        greatest(spent.last_date, tagged.last_date) as last_date
    from ids
    left join spent on ids.campaign_id = spent.campaign_id
    left join names on ids.campaign_id = names.campaign_id and names.place = 1
    left join tagged on ids.campaign_id = tagged.campaign_id
    left join listed on ids.campaign_id = listed.campaign_id
)

select * from final
