-- Spend, ads and visits are the same for each model and are repeated beside it: choose one model before summing.
-- Ads by the platform's day, visits by the day of the visit, results by the day of the conversion.
with models as (
    select model from {{ ref('attribution_models') }}
),

facts as (
    select
        channel,
        spend_date as business_day,
        spend,
        0 as impressions,
        0 as reach,
        0 as clicks,
        0 as visits
    from {{ ref('int_spend_daily') }}
    union all
    select
        channel,
        platform_date as business_day,
        0 as spend,
        impressions,
        reach,
        clicks,
        0 as visits
    from {{ ref('int_ad_performance_daily') }}
    union all
    select
        channel,
        touch_date as business_day,
        0 as spend,
        0 as impressions,
        0 as reach,
        0 as clicks,
        1 as visits
    from {{ ref('int_touches') }}
    where kind = 'visit'
),

days as (
    select
        channel,
        business_day,
        sum(spend) as spend,
        sum(impressions) as impressions,
        sum(reach) as reach,
        sum(clicks) as clicks,
        sum(visits) as visits
    from facts
    group by channel, business_day
),

efforts as (
    select
        models.model,
        days.*
    from days
    cross join models
),

results as (
    select
        model,
        channel,
        conversion_date as business_day,
        sum(case when conversion_kind = 'membership' then credit else 0 end) as members,
        sum(case when conversion_kind = 'lead' then credit else 0 end) as leads,
        sum(case when conversion_kind = 'order' then credit else 0 end) as orders,
        sum(case when conversion_kind = 'first_order' then credit else 0 end) as new_customers,
        sum(case when conversion_kind = 'order' then revenue else 0 end) as revenue,
        sum(case when conversion_kind = 'first_order' then revenue else 0 end) as new_customer_revenue
    from {{ ref('int_credit_by_conversion_day') }}
    group by model, channel, conversion_date
),

final as (
    select
        coalesce(efforts.channel, results.channel) as channel,
        coalesce(efforts.business_day, results.business_day) as business_day,
        coalesce(efforts.model, results.model) as model,
        coalesce(efforts.spend, 0) as spend,
        cast(coalesce(efforts.impressions, 0) as bigint) as impressions,
        cast(coalesce(efforts.reach, 0) as bigint) as reach,
        cast(coalesce(efforts.clicks, 0) as bigint) as clicks,
        cast(coalesce(efforts.visits, 0) as bigint) as visits,
        coalesce(results.members, 0) as members,
        coalesce(results.leads, 0) as leads,
        coalesce(results.orders, 0) as orders,
        coalesce(results.new_customers, 0) as new_customers,
        coalesce(results.revenue, 0) as revenue,
        coalesce(results.new_customer_revenue, 0) as new_customer_revenue,
        round(coalesce(efforts.spend, 0) / nullif(results.new_customers, 0), 6) as customer_acquisition_cost,
        '{{ var("reporting_currency") }}' as currency
    from efforts
    full outer join results
        on
            efforts.model = results.model
            and efforts.channel = results.channel
            and efforts.business_day = results.business_day
)

select * from final
