-- Claims and credit of the eight campaigns with most of both, by how late they came: of ninety days whose longest
-- window is over, so that what has not come yet does not look like a lag.
with lags as (
    select * from {{ ref('fct_platform_lag_buckets') }}
    where
        within_days in (1, 7, 28, 30)
        and business_day between {{ newest_night() }} - 120 and {{ newest_night() }} - 31
),

summed as (
    select
        platform,
        account_id,
        campaign_id,
        within_days,
        max(campaign_name) as campaign_name,
        sum(platform_conversions) as platform_conversions,
        sum(orders_by_click_id) as orders_by_click_id,
        sum(credit_last_non_direct) as credit_last_non_direct
    from lags
    group by platform, account_id, campaign_id, within_days
),

campaigns as (
    select
        platform,
        account_id,
        campaign_id,
        row_number() over (
            order by
                max(platform_conversions + credit_last_non_direct) desc,
                platform asc, account_id asc, campaign_id asc
        ) as place
    from summed
    group by platform, account_id, campaign_id
),

final as (
    select
        cast(campaigns.place as integer) as place,
        summed.platform,
        summed.account_id,
        summed.campaign_id,
        summed.campaign_name,
        summed.within_days,
        summed.platform_conversions,
        cast(summed.orders_by_click_id as bigint) as orders_by_click_id,
        summed.credit_last_non_direct
    from summed
    inner join campaigns
        on
            summed.platform = campaigns.platform
            and summed.account_id = campaigns.account_id
            and summed.campaign_id = campaigns.campaign_id
    where campaigns.place <= 8
)

select * from final
