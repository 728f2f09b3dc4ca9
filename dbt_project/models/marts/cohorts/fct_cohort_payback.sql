-- Paid back in the first month by whose end people have brought what it cost to win them.
with cells as (
    select * from {{ ref('fct_cohorts') }}
    where cohort_grain = 'month' and split in ('all', 'channel')
),

final as (
    select
        cohort_kind,
        cohort_month,
        split_value as channel,
        max(customers) as customers,
        max(acquisition_cost) as acquisition_cost,
        round(max(acquisition_cost) / max(customers), 6) as acquisition_cost_per_customer,
        min(case when cumulative_revenue >= acquisition_cost then months_since end) as payback_month,
        max(months_since) as months_known,
        '{{ var("reporting_currency") }}' as currency
    from cells
    group by cohort_kind, cohort_month, split_value
)

select * from final
