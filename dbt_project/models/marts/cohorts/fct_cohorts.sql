-- A cell is one calendar month of the shop's zone, for weekly cohorts too: months_since 0 is the month of the cohort's
-- first day. A cell whose month, or whose cohort's own period, is not over is incomplete; what is 0 in it is null.
with cohorts as (
    select * from {{ ref('int_cohort_sizes') }}
),

activity as (
    select * from {{ ref('int_cohort_activity') }}
),

costs as (
    select * from {{ ref('int_cohort_costs') }}
),

months as (
    {{ months_from('(select min(cohort_month) from ' ~ ref('int_cohort_sizes') ~ ')', newest_night()) }}
),

cells as (
    select
        {{ cohort_key('cohorts') }},
        cohorts.customers,
        months.month_date,
        {{ next_first_day('month', 'months.month_date') }} <= {{ newest_night() }} + 1
        and case cohorts.cohort_grain
            when 'week' then {{ next_first_day('week', 'cohorts.cohort_month') }}
            else {{ next_first_day('month', 'cohorts.cohort_month') }}
        end <= {{ newest_night() }} + 1 as is_complete,
        coalesce(activity.active_customers, 0) as active_customers,
        coalesce(activity.orders, 0) as orders,
        coalesce(activity.net_revenue, 0) as net_revenue,
        coalesce(activity.new_repeat_customers, 0) as new_repeat_customers
    from cohorts
    inner join months
        on months.month_date >= {{ first_day_of('month', 'cohorts.cohort_month') }}
    left join activity
        on {{ same_cohort('cohorts', 'activity') }} and months.month_date = activity.month_date
),

summed as (
    select
        *,
        is_complete or orders > 0 as is_known,
        is_complete or sum(orders) over so_far > 0 as is_known_so_far,
        sum(net_revenue) over so_far as cumulative_revenue,
        sum(new_repeat_customers) over so_far as repeat_customers
    from cells
    window so_far as (partition by {{ cohort_key() }} order by month_date)
),

final as (
    select
        {{ cohort_key('summed') }},
        {{ months_between_months('summed.cohort_month', 'summed.month_date') }} as months_since,
        cast(summed.customers as bigint) as customers,
        case when summed.is_known then cast(summed.active_customers as bigint) end as active_customers,
        case
            when summed.is_known
                then round(cast(summed.active_customers as {{ type_decimal() }}) / summed.customers, 6)
        end as retention,
        case when summed.is_known then cast(summed.orders as bigint) end as orders,
        case when summed.is_known then summed.net_revenue end as net_revenue,
        case when summed.is_known_so_far then summed.cumulative_revenue end as cumulative_revenue,
        case
            when summed.is_known_so_far then round(summed.cumulative_revenue / summed.customers, 6)
        end as cumulative_revenue_per_customer,
        case when summed.is_known_so_far then cast(summed.repeat_customers as bigint) end as repeat_customers,
        case
            when summed.is_known_so_far
                then round(cast(summed.repeat_customers as {{ type_decimal() }}) / summed.customers, 6)
        end as repeat_rate,
        case
            when summed.split in ('all', 'channel', 'campaign') then coalesce(costs.acquisition_cost, 0)
        end as acquisition_cost,
        summed.is_complete,
        '{{ var("reporting_currency") }}' as currency
    from summed
    left join costs
        on
            summed.cohort_grain = costs.cohort_grain
            and summed.cohort_month = costs.cohort_month
            and summed.split = costs.split
            and summed.split_value = costs.split_value
)

select * from final
