-- What cohorts bought in each calendar month from their own on. People come back with their second order, those who had
-- one before the cohort began in its first month.
with members as (
    select * from {{ ref('int_cohort_members') }}
),

bought as (
    select * from {{ ref('int_person_months_bought') }}
),

did as (
    select
        members.*,
        bought.month_date,
        1 as active_customers,
        bought.orders,
        bought.net_revenue,
        0 as new_repeat_customers
    from members
    inner join bought on members.person_id = bought.person_id
    union all
    select
        members.*,
        greatest(bought.month_date, {{ first_day_of('month', 'members.start_date') }}) as month_date,
        0 as active_customers,
        0 as orders,
        0 as net_revenue,
        1 as new_repeat_customers
    from members
    inner join bought on members.person_id = bought.person_id
    where bought.has_second_order
),

alike as (
    select
        cohort_kind,
        start_date,
        month_date,
        {{ cohort_splits() | join(',\n        ') }},
        sum(active_customers) as active_customers,
        sum(orders) as orders,
        sum(net_revenue) as net_revenue,
        sum(new_repeat_customers) as new_repeat_customers
    from did
    group by cohort_kind, start_date, month_date, {{ cohort_splits() | join(', ') }}
),

placed as (
    {{ in_cohorts('alike', ['month_date', 'active_customers', 'orders', 'net_revenue', 'new_repeat_customers']) }}
),

final as (
    select
        {{ cohort_key() }},
        month_date,
        sum(active_customers) as active_customers,
        sum(orders) as orders,
        sum(net_revenue) as net_revenue,
        sum(new_repeat_customers) as new_repeat_customers
    from placed
    where month_date >= {{ first_day_of('month', 'cohort_month') }}
    group by {{ cohort_key() }}, month_date
)

select * from final
