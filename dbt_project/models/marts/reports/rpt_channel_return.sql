-- Cost and return of each channel in the 30 days up to the newest night, by two models side by side.
with days as (
    select * from {{ ref('fct_channel_performance_daily') }}
),

final as (
    select
        model,
        channel,
        {{ newest_night() }} - 29 as first_date,
        {{ newest_night() }} as last_date,
        sum(spend) as spend,
        sum(impressions) as impressions,
        sum(reach) as reach,
        sum(clicks) as clicks,
        sum(visits) as visits,
        sum(members) as members,
        sum(leads) as leads,
        sum(orders) as orders,
        sum(new_customers) as new_customers,
        sum(revenue) as revenue,
        round(sum(spend) / nullif(sum(orders), 0), 6) as cost_per_order,
        round(sum(revenue) / nullif(sum(spend), 0), 6) as return_on_ad_spend,
        round(sum(spend) / nullif(sum(new_customers), 0), 6) as customer_acquisition_cost,
        '{{ var("reporting_currency") }}' as currency
    from days
    where
        business_day between {{ newest_night() }} - 29 and {{ newest_night() }}
        and model in ('last_non_direct', 'markov')
    group by model, channel
)

select * from final
