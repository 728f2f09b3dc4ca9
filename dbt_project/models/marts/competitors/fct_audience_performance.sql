-- Competitors' people beside all other kinds of traffic. Spend is counted whole under one kind; where an ad group aims
-- at several audiences, spend_is_shared says so. Money per customer is told from 20 customers on.
with kinds as (
    select * from {{ ref('int_ad_group_kinds') }}
),

visited as (
    select
        *,
        {{ wilson_bound('orders', 'prospects', '-') }} as rate_low,
        {{ wilson_bound('orders', 'prospects', '+') }} as rate_high
    from {{ ref('int_targeting_visits') }}
),

spent as (
    select
        coalesce(kinds.targeting_kind, 'broad') as targeting_kind,
        {{ first_day_of('month', 'ads.platform_date') }} as month_date,
        cast(sum(ads.impressions) as bigint) as impressions,
        cast(sum(ads.clicks) as bigint) as clicks,
        sum(ads.spend) as spend,
        max(case when kinds.is_shared then 1 else 0 end) = 1 as spend_is_shared
    from {{ ref('int_ad_performance_daily') }} as ads
    left join kinds
        on
            ads.platform = kinds.platform
            and ads.ad_group_id = kinds.ad_group_id
            and ads.platform_date = kinds.ad_date
    group by coalesce(kinds.targeting_kind, 'broad'), {{ first_day_of('month', 'ads.platform_date') }}
),

final as (
    select
        coalesce(spent.targeting_kind, visited.targeting_kind) as targeting_kind,
        coalesce(spent.month_date, visited.month_date) as month_date,
        '{{ var("reporting_currency") }}' as currency,
        coalesce(spent.impressions, 0) as impressions,
        coalesce(spent.clicks, 0) as clicks,
        coalesce(spent.spend, 0) as spend,
        round(spent.spend / nullif(spent.clicks, 0), 6) as cost_per_click,
        coalesce(visited.visits, 0) as visits,
        coalesce(visited.prospects, 0) as prospects,
        coalesce(visited.orders, 0) as orders,
        round(cast(visited.orders as {{ type_decimal() }}) / nullif(visited.prospects, 0), 6) as conversion_rate,
        round(cast(visited.rate_low as {{ type_decimal() }}), 6) as conversion_rate_low,
        round(cast(visited.rate_high as {{ type_decimal() }}), 6) as conversion_rate_high,
        case
            when visited.orders >= 20
                then round(spent.spend / cast(visited.orders as {{ type_decimal() }}), 6)
        end as customer_acquisition_cost,
        case
            when visited.orders >= 20
                then round(spent.spend / cast(visited.prospects * visited.rate_high as {{ type_decimal() }}), 6)
        end as low,
        case
            when visited.orders >= 20
                then round(spent.spend / cast(visited.prospects * visited.rate_low as {{ type_decimal() }}), 6)
        end as high,
        coalesce(spent.spend_is_shared, false) as spend_is_shared
    from spent
    full outer join visited
        on spent.targeting_kind = visited.targeting_kind and spent.month_date = visited.month_date
)

select * from final
