-- Customers whom a platform may look for the like of, with the net revenue to be expected of a year: orders by the
-- model of how customers buy, at the person's mean; where the model is not used, that of the last year. Capped at the
-- 99th percentile, so that a few large orders do not lead the search. Margins are not known: no source has costs.
with customers as (
    select
        person_id,
        coalesce(
            cast(expected_orders_365_days as {{ type_decimal() }}) * net_revenue / orders, net_revenue_365_days
        ) as yearly_revenue
    from {{ ref('audience_customers') }}
    where net_revenue_365_days > 0
),

caps as (
    select {{ percentile_of(0.99, 'yearly_revenue') }} as cap from customers
),

final as (
    select
        customers.person_id,
        'bought in the last year' as reason,
        {{ as_of() }} as since,
        round(least(customers.yearly_revenue, cast(caps.cap as {{ type_decimal() }})), 2) as value
    from customers
    cross join caps
    where customers.yearly_revenue > 0
)

select * from final
