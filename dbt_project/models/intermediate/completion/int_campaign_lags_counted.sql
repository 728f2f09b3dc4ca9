-- How late the conversions of a campaign came, each by the least number of whole days that holds it: as Google tells
-- it, our orders after a click with the platform's id, and our credit.
with lags as (
    select * from {{ ref('stg_google_ads__insights_lags') }}
),

buckets as (
    select * from {{ ref('google_lag_buckets') }}
),

clicks as (
    select * from {{ ref('int_platform_clicks') }}
),

credits as (
    select * from {{ ref('fct_attribution_credits') }}
    where conversion_kind = 'order' and model = 'last_non_direct' and platform is not null
),

sides as (
    select
        'google' as platform,
        lags.account_id,
        lags.campaign_id,
        lags.platform_date as business_day,
        buckets.within_days as lag_days,
        lags.conversions as platform_conversions,
        0 as orders_by_click_id,
        0 as credit
    from lags
    inner join buckets
        on lags.lag_bucket = buckets.lag_bucket
    union all
    select
        platform,
        account_id,
        campaign_id,
        touch_date as business_day,
        floor(lag_seconds / 86400) + 1 as lag_days,
        0 as platform_conversions,
        1 as orders_by_click_id,
        0 as credit
    from clicks
    union all
    select
        platform,
        account_id,
        campaign_id,
        touch_date as business_day,
        floor({{ seconds_between('touch_at', 'conversion_at') }} / 86400) + 1 as lag_days,
        0 as platform_conversions,
        0 as orders_by_click_id,
        credit
    from credits
),

final as (
    select
        platform,
        account_id,
        campaign_id,
        business_day,
        cast(lag_days as integer) as lag_days,
        sum(platform_conversions) as platform_conversions,
        sum(orders_by_click_id) as orders_by_click_id,
        sum(credit) as credit
    from sides
    group by platform, account_id, campaign_id, business_day, cast(lag_days as integer)
)

select * from final
