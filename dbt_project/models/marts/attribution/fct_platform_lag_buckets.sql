-- Meta's claims by the length of its click window beside our orders within as many days of a click with its id. Other
-- platforms do not tell how late their claims are.
with actions as (
    select
        *,
        cast(replace(attribution_window, 'd_click', '') as integer) as within_days,
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

clicks as (
    select * from {{ ref('int_platform_clicks') }}
),

windows as (
    select
        'meta' as platform,
        within_days
    from actions
    group by within_days
),

sides as (
    select
        ads.platform,
        ads.account_id,
        ads.campaign_id,
        ads.platform_date as business_day,
        actions.within_days,
        actions.actions as platform_conversions,
        0 as orders_by_click_id
    from actions
    inner join ads
        on
            actions.account_id = ads.account_id
            and actions.platform_date = ads.platform_date
            and actions.ad_id = ads.ad_id
    where actions.place = 1
    union all
    select
        clicks.platform,
        clicks.account_id,
        clicks.campaign_id,
        clicks.touch_date as business_day,
        windows.within_days,
        0 as platform_conversions,
        1 as orders_by_click_id
    from clicks
    inner join windows
        on clicks.platform = windows.platform and clicks.lag_seconds <= windows.within_days * 86400
),

final as (
    select
        platform,
        account_id,
        campaign_id,
        business_day,
        within_days,
        sum(platform_conversions) as platform_conversions,
        sum(orders_by_click_id) as orders_by_click_id
    from sides
    group by platform, account_id, campaign_id, business_day, within_days
)

select * from final
