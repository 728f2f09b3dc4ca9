-- Whoever has a counted order is in the stage `buy`, and nobody else; a shared identifier is no person.
-- The funnel stands as of the night, also when an older one is run again.
with bought as (
    select coalesce(sum(people), 0) as people
    from {{ ref('fct_funnel_cohorts') }}
    where framework = 'marketing_hourglass' and stage = 'buy'
),

customers as (
    select count(*) as people
    from {{ ref('dim_persons') }}
    where is_customer and not is_shared and first_order_at <= {{ as_of() }}
)

select
    bought.people as in_the_funnel,
    customers.people as customers
from bought
cross join customers
where bought.people <> customers.people
