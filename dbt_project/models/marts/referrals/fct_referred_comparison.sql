-- A customer is referred if the first order used somebody else's code. Figures are to date, so only customers of one
-- month can be compared: those of an older month had longer to come back.
with orders as (
    select * from {{ ref('int_orders') }}
    where is_counted
),

referred as (
    select * from {{ ref('int_referred_orders') }}
    where not is_own_use
),

referred_customers as (
    select distinct person_id from referred
    where is_first_order
),

referrals_made as (
    select
        referrer_person_id as person_id,
        count(case when is_first_order then 1 end) as referrals_made
    from referred
    where referrer_person_id is not null
    group by referrer_person_id
),

customers as (
    select
        person_id,
        min(order_date) as first_order_date,
        count(*) as orders,
        sum(coalesce(gross_value, 0)) as gross_value,
        sum(coalesce(net_value, 0)) as net_revenue,
        sum(coalesce(discount_value, 0)) as discount_value
    from orders
    group by person_id
),

placed as (
    select
        customers.*,
        {{ first_day_of('month', 'customers.first_order_date') }} as cohort_month,
        referred_customers.person_id is not null as is_referred,
        coalesce(referrals_made.referrals_made, 0) as referrals_made
    from customers
    left join referred_customers on customers.person_id = referred_customers.person_id
    left join referrals_made on customers.person_id = referrals_made.person_id
),

final as (
    select
        cohort_month,
        is_referred,
        count(*) as customers,
        cast(sum(orders) as bigint) as orders,
        sum(net_revenue) as net_revenue,
        '{{ var("reporting_currency") }}' as currency,
        round(sum(discount_value) / nullif(sum(gross_value) + sum(discount_value), 0), 6) as discount_rate,
        round(sum(gross_value) / sum(orders), 2) as average_order_value,
        round(cast(count(case when orders > 1 then 1 end) as {{ type_decimal() }}) / count(*), 6) as repeat_rate,
        cast(sum(referrals_made) as bigint) as referrals_made,
        round(cast(sum(referrals_made) as {{ type_decimal() }}) / count(*), 6) as referrals_per_customer
    from placed
    group by cohort_month, is_referred
)

select * from final
