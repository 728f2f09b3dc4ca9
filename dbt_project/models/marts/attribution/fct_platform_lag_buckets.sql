-- How late claims are, as the platforms tell it, beside our orders and our credit within as many days. Meta counts each
-- click window whole; Google tells buckets of days, which are added up here. Other platforms tell nothing of lags.
with actions as (
    select
        *,
        case attribution_window
            when '1d_click' then 1 when '7d_click' then 7 when '28d_click' then 28
        end as within_days,
        row_number() over (
            partition by account_id, platform_date, ad_id, attribution_window
            order by case action_type when 'omni_purchase' then 1 when 'purchase' then 2 else 3 end
        ) as place
    from {{ ref('stg_meta_ads__insights_actions') }}
    where
        attribution_window in ('1d_click', '7d_click', '28d_click')
        and action_type in ('omni_purchase', 'purchase', 'offsite_conversion.fb_pixel_purchase')
),

ads as (
    select * from {{ ref('int_meta_ad_days') }}
),

lags as (
    select * from {{ ref('int_campaign_lags_counted') }}
),

buckets as (
    select * from {{ ref('google_lag_buckets') }}
),

campaigns as (
    select * from {{ ref('int_campaigns') }}
),

-- A window of which the platform tells nothing would look like one without a claim.
windows as (
    select
        'meta' as platform,
        within_days
    from actions
    group by within_days
    union all
    select
        'google' as platform,
        within_days
    from buckets
    where exists (
        select 1 from lags
        where lags.platform_conversions > 0
    )
),

sides as (
    select
        lags.platform,
        lags.account_id,
        lags.campaign_id,
        lags.business_day,
        windows.within_days,
        lags.platform_conversions,
        lags.orders_by_click_id,
        lags.credit
    from lags
    inner join windows
        on lags.platform = windows.platform and lags.lag_days <= windows.within_days
    union all
    select
        ads.platform,
        ads.account_id,
        ads.campaign_id,
        ads.platform_date as business_day,
        actions.within_days,
        actions.actions as platform_conversions,
        0 as orders_by_click_id,
        0 as credit
    from actions
    inner join ads
        on
            actions.account_id = ads.account_id
            and actions.platform_date = ads.platform_date
            and actions.ad_id = ads.ad_id
    where actions.place = 1
),

final as (
    select
        sides.platform,
        sides.account_id,
        sides.campaign_id,
        max(campaigns.campaign_name) as campaign_name,
        sides.business_day,
        sides.within_days,
        sum(sides.platform_conversions) as platform_conversions,
        cast(sum(sides.orders_by_click_id) as bigint) as orders_by_click_id,
        cast(sum(sides.credit) as {{ type_decimal() }}) as credit_last_non_direct
    from sides
    left join campaigns
        on
            sides.platform = campaigns.platform
            and sides.account_id = campaigns.account_id
            and sides.campaign_id = campaigns.campaign_id
    group by sides.platform, sides.account_id, sides.campaign_id, sides.business_day, sides.within_days
)

select * from final
