-- Every order that a source brought is a conversion, and every one that counts is in each mart that adds orders up.
with splits as (
    {{ each_split(['all', 'channel', 'first_product']) }}
),

totals as (
    select
        'all' as which,
        'gathered' as layer,
        count(*) as orders
    from {{ ref('int_orders_gathered') }}
    union all
    select
        'all' as which,
        'fct_conversions' as layer,
        count(*) as orders
    from {{ ref('fct_conversions') }}
    where conversion_kind = 'order'
    union all
    select
        'counted' as which,
        'fct_conversions' as layer,
        count(*) as orders
    from {{ ref('fct_conversions') }}
    where conversion_kind = 'order' and is_counted
    union all
    select
        'counted' as which,
        'dim_persons' as layer,
        coalesce(sum(orders), 0) as orders
    from {{ ref('dim_persons') }}
    union all
    select
        'counted' as which,
        'fct_cohorts, by ' || splits.split as layer,
        coalesce(sum(cohorts.orders), 0) as orders
    from splits
    left join {{ ref('fct_cohorts') }} as cohorts
        on
            splits.split = cohorts.split
            and cohorts.cohort_kind = 'first_order'
            and cohorts.cohort_grain = 'month'
    group by splits.split
    union all
    {{ channel_days_by_model('counted', 'orders', 'orders') }}
),

{{ layers_that_differ('totals', 'orders') }}
