-- Meta counts one purchase under several overlapping action types: omni_purchase holds purchase, which holds the
-- pixel's. The first that is present is taken, in the account's own attribution window, and types are never added up.
with insights as (
    select * from {{ ref('stg_meta_ads__insights_daily') }}
),

accounts as (
    select * from {{ ref('stg_meta_ads__accounts') }}
),

purchases as (
    select
        *,
        row_number() over (
            partition by account_id, platform_date, ad_id
            order by case action_type when 'omni_purchase' then 1 when 'purchase' then 2 else 3 end
        ) as place
    from {{ ref('stg_meta_ads__insights_actions') }}
    where
        attribution_window = 'default'
        and action_type in ('omni_purchase', 'purchase', 'offsite_conversion.fb_pixel_purchase')
),

final as (
    select
        'meta' as platform,
        insights.account_id,
        insights.platform_date,
        insights.campaign_id,
        insights.campaign_name,
        insights.ad_group_id,
        insights.ad_group_name,
        insights.ad_id,
        insights.ad_name,
        cast(null as {{ type_text() }}) as interests,
        coalesce(insights.currency, accounts.currency) as paid_currency,
        insights.impressions,
        insights.clicks,
        insights.reach,
        insights.spend,
        purchases.actions as platform_conversions,
        purchases.actions_value as platform_conversions_value
    from insights
    left join accounts on insights.account_id = accounts.account_id
    left join purchases
        on
            insights.account_id = purchases.account_id
            and insights.platform_date = purchases.platform_date
            and insights.ad_id = purchases.ad_id
            and purchases.place = 1
)

select * from final
