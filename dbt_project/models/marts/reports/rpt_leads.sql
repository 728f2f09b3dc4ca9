-- The newest three months with leads, and what has become of them by tonight.
with months as (
    select
        *,
        dense_rank() over (order by lead_month desc) as place
    from {{ ref('fct_lead_sources') }}
),

final as (
    select
        lead_month,
        channel,
        leads,
        share_of_leads,
        customers_before,
        customers,
        lead_to_customer_share,
        median_days
    from months
    where place <= 3
)

select * from final
