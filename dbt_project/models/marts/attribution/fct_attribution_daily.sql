-- Return by day of the touch and of the spend: so far, and to be expected in the end. As of any night:
-- select * from marts.fct_attribution_daily_as_of('2026-03-01').
{{ config(post_hook="{{ attribution_daily_as_of() }}") }}

with days as (
    {{ attribution_daily(
        ref('int_credit_by_touch_day'),
        ref('fct_spend_ledger'),
        source('estimates', 'touch_day_forecasts'),
        '(select as_of_date from ' ~ ref('int_booked_night') ~ ')',
    ) }}
),

campaigns as (
    select
        campaign_id,
        max(platform) as platform,
        max(account_id) as account_id,
        max(campaign_name) as campaign_name
    from (
        select
            campaign_id,
            platform,
            account_id,
            campaign_name
        from {{ ref('int_touches') }}
        union
        select
            campaign_id,
            platform,
            account_id,
            campaign_name
        from {{ ref('int_spend_daily') }}
    ) as named
    where campaign_id is not null
    group by campaign_id
),

final as (
    select
        days.conversion_kind,
        days.model,
        days.channel,
        campaigns.platform,
        campaigns.account_id,
        days.campaign_id,
        campaigns.campaign_name,
        days.touch_date,
        days.spend,
        days.credit_to_date,
        days.revenue_to_date,
        days.maturity,
        days.maturity_revenue,
        days.expected_credit,
        days.expected_credit_low,
        days.expected_credit_high,
        days.expected_revenue,
        days.expected_revenue_low,
        days.expected_revenue_high,
        days.roas_to_date,
        days.expected_roas,
        days.method,
        days.method_revenue,
        days.exposure,
        days.ladder_weight,
        days.training_days,
        days.is_final,
        '{{ var("reporting_currency") }}' as currency
    from days
    left join campaigns
        on days.campaign_id = campaigns.campaign_id
)

select * from final
