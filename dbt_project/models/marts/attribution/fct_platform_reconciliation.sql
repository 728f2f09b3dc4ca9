-- What a platform claims beside what the warehouse credits to the same campaign and day, and beside the orders that
-- came after a click with the platform's id. Claims are on the platform's day, credit on the business day of the touch.
{%- set models = [
    'first_touch', 'last_touch', 'last_non_direct', 'linear', 'position_based', 'time_decay', 'markov', 'shapley',
    'shapley_rate', 'w_shaped', 'paid_only_last',
] %}

with claims as (
    select
        platform,
        account_id,
        campaign_id,
        platform_date as business_day,
        campaign_name,
        spend,
        platform_conversions,
        platform_conversions_value
    from {{ ref('int_ad_performance_daily') }}
),

credits as (
    select * from {{ ref('fct_attribution_credits') }}
    where conversion_kind = 'order' and platform is not null
),

clicks as (
    select * from {{ ref('int_platform_clicks') }}
),

sides as (
    select
        platform,
        account_id,
        campaign_id,
        business_day,
        campaign_name,
        spend,
        platform_conversions,
        platform_conversions_value,
        {% for model in models %}
            0 as credit_{{ model }},
        {% endfor %}
        0 as orders_by_click_id
    from claims
    union all
    select
        platform,
        account_id,
        campaign_id,
        touch_date as business_day,
        campaign_name,
        0 as spend,
        0 as platform_conversions,
        0 as platform_conversions_value,
        {% for model in models %}
            case when model = '{{ model }}' then credit else 0 end as credit_{{ model }},
        {% endfor %}
        0 as orders_by_click_id
    from credits
    union all
    select
        platform,
        account_id,
        campaign_id,
        touch_date as business_day,
        null as campaign_name,
        0 as spend,
        0 as platform_conversions,
        0 as platform_conversions_value,
        {% for model in models %}
            0 as credit_{{ model }},
        {% endfor %}
        1 as orders_by_click_id
    from clicks
),

final as (
    select
        platform,
        account_id,
        campaign_id,
        max(campaign_name) as campaign_name,
        business_day,
        sum(spend) as spend,
        coalesce(sum(platform_conversions), 0) as platform_conversions,
        coalesce(sum(platform_conversions_value), 0) as platform_conversions_value,
        sum(orders_by_click_id) as orders_by_click_id,
        {% for model in models %}
            cast(sum(credit_{{ model }}) as {{ type_decimal() }}) as credit_{{ model }},
        {% endfor %}
        round(
            coalesce(sum(platform_conversions), 0)
            / nullif(cast(sum(credit_last_non_direct) as {{ type_decimal() }}), 0), 6
        ) as ratio,
        '{{ var("reporting_currency") }}' as currency
    from sides
    group by platform, account_id, campaign_id, business_day
)

select * from final
