-- Cost by day: what the ad platforms report, and every other cost the shop lists. The days of ads are the platform's.
with ads as (
    select * from {{ ref('int_ad_performance_daily') }}
),

others as (
    select * from {{ ref('int_other_spend') }}
),

costs as (
    select
        platform_date as spend_date,
        channel,
        platform,
        account_id,
        campaign_id,
        campaign_name,
        spend
    from ads
    union all
    select
        spend_date,
        channel,
        null as platform,
        null as account_id,
        null as campaign_id,
        null as campaign_name,
        spend
    from others
),

final as (
    select
        spend_date,
        channel,
        platform,
        account_id,
        campaign_id,
        max(campaign_name) as campaign_name,
        '{{ var("reporting_currency") }}' as currency,
        sum(spend) as spend
    from costs
    group by spend_date, channel, platform, account_id, campaign_id
)

select * from final
