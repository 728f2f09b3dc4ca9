-- The best customers, whom a platform may look for the like of: the fifth who are to be worth most within a year, and
-- a thousand at least, for fewer teach a platform little. Worth: orders by the model of how customers buy, at the
-- person's mean net revenue (where the model is not used, the revenue of the last year), less the cost of goods where
-- the shop knows margins. Capped at the 99th percentile, so that a few large orders do not lead the search.
with customers as (
    select
        person_id,
        coalesce(
            cast(expected_orders_365_days as {{ type_decimal() }}) * net_revenue / orders, net_revenue_365_days
        ) as yearly_revenue
    from {{ ref('audience_customers') }}
    where net_revenue_365_days > 0
),

margins as (
    select * from {{ ref('category_margins') }}
),

-- Of a category that is not named, the mean of those that are; without any, revenue counts whole.
usual as (
    select coalesce(avg(margin_share), 1) as margin_share from margins
),

baskets as (
    select
        lines.person_id,
        cast(
            sum(lines.line_value * coalesce(margins.margin_share, usual.margin_share)) / sum(lines.line_value)
            as {{ type_decimal() }}
        ) as margin_share
    from {{ ref('int_order_lines') }} as lines
    cross join usual
    left join margins on lines.category = margins.category
    where lines.is_counted and lines.ordered_at <= {{ as_of() }} and lines.order_date > {{ newest_night() }} - 365
    group by lines.person_id
    having sum(lines.line_value) > 0
),

valued as (
    select
        customers.person_id,
        customers.yearly_revenue * coalesce(baskets.margin_share, usual.margin_share) as yearly_margin
    from customers
    cross join usual
    left join baskets on customers.person_id = baskets.person_id
),

ranked as (
    select
        *,
        row_number() over (order by yearly_margin desc, person_id asc) as place,
        count(*) over () as customers
    from valued
    where yearly_margin > 0
),

caps as (
    select {{ percentile_of(0.99, 'yearly_margin') }} as cap from valued
),

final as (
    select
        ranked.person_id,
        'among the best of the last year' as reason,
        {{ as_of() }} as since,
        round(least(ranked.yearly_margin, cast(caps.cap as {{ type_decimal() }})), 2) as value
    from ranked
    cross join caps
    where ranked.place <= greatest(1000, 0.2 * ranked.customers)
)

select * from final
