-- Beside each kind of conversion and model stands all that was spent, once.
with days as (
    select
        conversion_kind,
        model,
        sum(spend) as spend
    from {{ ref('fct_attribution_daily') }}
    group by conversion_kind, model
),

spent as (
    select coalesce(sum(spend), 0) as spend from {{ ref('int_spend_daily') }}
)

select
    days.conversion_kind,
    days.model,
    days.spend,
    spent.spend as spend_of_all
from days
cross join spent
where days.spend <> spent.spend
