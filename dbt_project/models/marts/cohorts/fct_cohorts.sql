-- A cell is one calendar month of the shop's zone, for weekly cohorts too: months_since 0 is the month of the cohort's
-- first day. A cell whose month, or whose cohort's own period, is not over is incomplete; what is 0 in it is null.
with members as (
    select * from {{ ref('int_cohort_members') }}
),

bought as (
    select * from {{ ref('int_person_months_bought') }}
),

spend as (
    select * from {{ ref('int_spend_daily') }}
),

months as (
    {{ months_from('(select min(cohort_month) from ' ~ ref('int_cohort_members') ~ ')', newest_night()) }}
),

cohorts as (
    select
        {{ cohort_key() }},
        next_cohort_month,
        count(*) as customers
    from members
    group by {{ cohort_key() }}, next_cohort_month
),

costs as (
    select
        cohorts.cohort_kind,
        cohorts.cohort_grain,
        cohorts.cohort_month,
        cohorts.split,
        cohorts.split_value,
        sum(spend.spend) as acquisition_cost
    from cohorts
    inner join spend
        on
            cohorts.cohort_month <= spend.spend_date
            and cohorts.next_cohort_month > spend.spend_date
            and (cohorts.split = 'all' or cohorts.split_value = spend.channel)
    group by {{ cohort_key('cohorts') }}
),

activity as (
    select
        {{ cohort_key('members') }},
        bought.month_date,
        count(*) as active_customers,
        sum(bought.orders) as orders,
        sum(bought.net_revenue) as net_revenue
    from members
    inner join bought
        on
            members.person_id = bought.person_id
            and bought.month_date >= {{ first_day_of('month', 'members.cohort_month') }}
    group by {{ cohort_key('members') }}, bought.month_date
),

cells as (
    select
        cohorts.*,
        months.month_date,
        {{ next_first_day('month', 'months.month_date') }} <= {{ newest_night() }} + 1
        and cohorts.next_cohort_month <= {{ newest_night() }} + 1 as is_complete,
        coalesce(activity.active_customers, 0) as active_customers,
        coalesce(activity.orders, 0) as orders,
        coalesce(activity.net_revenue, 0) as net_revenue
    from cohorts
    inner join months
        on months.month_date >= {{ first_day_of('month', 'cohorts.cohort_month') }}
    left join activity
        on {{ same_cohort('cohorts', 'activity') }} and months.month_date = activity.month_date
),

summed as (
    select
        *,
        sum(orders) over so_far as cumulative_orders,
        sum(net_revenue) over so_far as cumulative_revenue
    from cells
    window so_far as (partition by {{ cohort_key() }} order by month_date)
),

final as (
    select
        {{ cohort_key('summed') }},
        {{ months_between_months('summed.cohort_month', 'summed.month_date') }} as months_since,
        summed.customers,
        case when summed.is_complete or summed.orders > 0 then summed.active_customers end as active_customers,
        case
            when summed.is_complete or summed.orders > 0
                then round(cast(summed.active_customers as {{ type_decimal() }}) / summed.customers, 6)
        end as retention,
        case when summed.is_complete or summed.orders > 0 then cast(summed.orders as bigint) end as orders,
        case when summed.is_complete or summed.orders > 0 then summed.net_revenue end as net_revenue,
        case
            when summed.is_complete or summed.cumulative_orders > 0
                then round(summed.cumulative_revenue / summed.customers, 6)
        end as cumulative_revenue_per_customer,
        coalesce(costs.acquisition_cost, 0) as acquisition_cost,
        summed.is_complete,
        '{{ var("reporting_currency") }}' as currency
    from summed
    left join costs
        on {{ same_cohort('summed', 'costs') }}
)

select * from final
