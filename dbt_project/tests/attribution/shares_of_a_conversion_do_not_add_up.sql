-- Each counted conversion, under each model that is run: credits sum to exactly 1, revenue to the net value.
with conversions as (
    select * from {{ ref('int_conversions') }}
    where is_counted
),

models as (
    select * from {{ ref('attribution_models') }}
),

shares as (
    select
        conversion_id,
        model,
        sum(credit) as credit,
        sum(revenue) as revenue
    from {{ ref('fct_attribution_credits') }}
    group by conversion_id, model
)

select
    conversions.conversion_id,
    models.model,
    conversions.net_value,
    shares.credit,
    shares.revenue
from conversions
cross join models
left join shares
    on conversions.conversion_id = shares.conversion_id and models.model = shares.model
where coalesce(shares.credit, 0) <> 1 or shares.revenue <> round(coalesce(conversions.net_value, 0), 2)
