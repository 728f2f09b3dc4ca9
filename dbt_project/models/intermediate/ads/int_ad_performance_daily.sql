-- Where the platform's API and the shop's file both report a platform, account and day, the API wins. Days are the ad
-- account's own and are not shifted; amounts are converted at the rate of that day.
-- Spend keeps six places, as platforms bill in micros: cents are for reports.
{%- set columns = ['platform', 'account_id', 'platform_date', 'campaign_id', 'campaign_name', 'ad_group_id',
    'ad_group_name', 'ad_id', 'ad_name', 'interests', 'paid_currency', 'impressions', 'clicks', 'reach', 'spend', 'platform_conversions',
    'platform_conversions_value'] %}
with from_api as (
    select {{ columns | join(', ') }} from {{ ref('int_meta_ad_days') }}
    union all
    select {{ columns | join(', ') }} from {{ ref('int_google_ad_days') }}
),

from_files as (
    select * from {{ ref('int_reported_ad_days') }}
),

rates as (
    select * from {{ ref('int_exchange_rates') }}
),

platforms as (
    select * from {{ ref('ad_platforms') }}
),

api_days as (
    select distinct
        platform,
        replace(account_id, 'act_', '') as account_number,
        platform_date
    from from_api
),

days as (
    select {{ columns | join(', ') }}, 'api' as reported_by
    from from_api
    union all
    select
        {% for column in columns %}from_files.{{ column }},
        {% endfor %}'files' as reported_by
    from from_files
    where not exists (
        select 1 from api_days
        where
            from_files.platform = api_days.platform
            and replace(from_files.account_id, 'act_', '') = api_days.account_number
            and from_files.platform_date = api_days.platform_date
    )
),

final as (
    select
        days.platform,
        days.account_id,
        days.campaign_id,
        days.campaign_name,
        days.ad_group_id,
        days.ad_group_name,
        days.ad_id,
        days.ad_name,
        days.interests,
        coalesce(platforms.channel, 'paid_other') as channel,
        '{{ var("reporting_currency") }}' as currency,
        days.reported_by,
        coalesce(days.paid_currency, '{{ var("reporting_currency") }}') as paid_currency,
        {{ rate_used('coalesce(days.paid_currency, rates.currency)', 'days.platform_date') }} as rate_used,
        days.impressions,
        days.clicks,
        days.reach,
        {{ converted('days.spend', 'rates.rate', 6) }} as spend,
        days.platform_conversions,
        {{ converted('days.platform_conversions_value', 'rates.rate', 2) }} as platform_conversions_value,
        days.platform_date
    from days
    left join platforms on days.platform = platforms.platform
    left join rates
        on
            coalesce(days.paid_currency, '{{ var("reporting_currency") }}') = rates.currency
            and days.platform_date >= rates.rate_date
            and days.platform_date < rates.next_rate_date
)

select * from final
