-- Six months of first orders: referred customers beside the others of the same month, who had as long to come back.
with compared as (
    select * from {{ ref('fct_referred_comparison') }}
    where cohort_month > {{ newest_night() }} - 184
),

months as (
    select cohort_month from compared
    where is_referred
),

final as (
    select
        compared.cohort_month,
        compared.is_referred,
        compared.customers,
        compared.average_order_value,
        compared.repeat_rate,
        compared.discount_rate,
        compared.currency
    from compared
    inner join months on compared.cohort_month = months.cohort_month
)

select * from final
