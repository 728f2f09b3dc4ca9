-- Each model shares out exactly what counted conversions of each kind brought, and nothing of any other conversion.
with conversions as (
    select
        conversion_kind,
        count(*) as credit,
        sum(round(coalesce(net_value, 0), 2)) as revenue
    from {{ ref('int_conversions') }}
    where is_counted
    group by conversion_kind
),

credits as (
    select
        conversion_kind,
        model,
        sum(credit) as credit,
        sum(revenue) as revenue
    from {{ ref('fct_attribution_credits') }}
    group by conversion_kind, model
)

select
    credits.conversion_kind,
    credits.model,
    credits.credit,
    conversions.credit as conversions,
    credits.revenue,
    conversions.revenue as net_value
from credits
full join conversions
    on credits.conversion_kind = conversions.conversion_kind
where credits.credit is distinct from conversions.credit or credits.revenue is distinct from conversions.revenue
