-- Customers whom a platform may look for the like of: net revenue of a year, capped at the 99th percentile, so that a
-- few large orders do not lead the search. Margins are not known: no source has costs.
with customers as (
    select * from {{ ref('audience_customers') }}
    where net_revenue_365_days > 0
),

caps as (
    select percentile_cont(0.99) within group (order by net_revenue_365_days) as cap from customers
),

final as (
    select
        customers.person_id,
        'bought in the last year' as reason,
        {{ as_of() }} as since,
        round(least(customers.net_revenue_365_days, cast(caps.cap as {{ type_decimal() }})), 2) as value
    from customers
    cross join caps
)

select * from final
