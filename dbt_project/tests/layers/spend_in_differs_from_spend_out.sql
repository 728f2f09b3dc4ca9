-- What the platforms report and the shop's other costs are all of the spend, in each mart that adds spend up.
with splits as (
    {{ each_split(['all', 'channel', 'campaign']) }}
),

totals as (
    select
        'ads' as which,
        'fct_ad_performance_daily' as layer,
        coalesce(sum(spend), 0) as spend
    from {{ ref('fct_ad_performance_daily') }}
    union all
    select
        'ads' as which,
        'int_spend_daily' as layer,
        coalesce(sum(spend), 0) as spend
    from {{ ref('int_spend_daily') }}
    where platform is not null
    union all
    select
        'all' as which,
        'int_spend_daily' as layer,
        coalesce(sum(spend), 0) as spend
    from {{ ref('int_spend_daily') }}
    union all
    select
        'all' as which,
        'int_cohort_costs, ' || splits.split as layer,
        coalesce(sum(costs.acquisition_cost), 0) as spend
    from splits
    left join {{ ref('int_cohort_costs') }} as costs
        on splits.split = costs.split and costs.cohort_grain = 'month'
    group by splits.split
    union all
    {{ channel_days_by_model('all', 'spend', 'spend') }}
),

{{ layers_that_differ('totals', 'spend') }}
