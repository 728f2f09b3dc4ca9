-- The channel of a lead is that of the last touch before it; only a person's first lead is new. Whoever had ordered
-- before is a lead, but cannot become a customer by it.
with credits as (
    select * from {{ ref('fct_attribution_credits') }}
    where conversion_kind = 'lead' and model = 'last_touch'
),

conversions as (
    select * from {{ ref('int_conversions') }}
    where conversion_kind = 'lead' or is_first_order
),

first_leads as (
    select
        person_id,
        conversion_id,
        conversion_date,
        conversion_at,
        row_number() over (
            partition by person_id order by conversion_at, {{ by_code_point('conversion_id') }}
        ) as place
    from conversions
    where conversion_kind = 'lead'
),

first_orders as (
    select
        person_id,
        conversion_at as first_order_at
    from conversions
    where conversion_kind = 'first_order'
),

placed as (
    select
        credits.channel,
        {{ first_day_of('month', 'first_leads.conversion_date') }} as lead_month,
        first_orders.first_order_at < first_leads.conversion_at as was_customer,
        case
            when first_orders.first_order_at >= first_leads.conversion_at
                then {{ seconds_between('first_leads.conversion_at', 'first_orders.first_order_at') }} / 86400.0
        end as days_to_order
    from first_leads
    inner join credits on first_leads.conversion_id = credits.conversion_id and credits.credit > 0
    left join first_orders on first_leads.person_id = first_orders.person_id
    where first_leads.place = 1
),

counted as (
    select
        channel,
        lead_month,
        count(*) as leads,
        count(case when was_customer then 1 end) as customers_before,
        count(days_to_order) as customers,
        {{ median_of('days_to_order') }} as median_days
    from placed
    group by channel, lead_month
),

final as (
    select
        channel,
        lead_month,
        leads,
        round(cast(leads as {{ type_decimal() }}) / sum(leads) over (partition by lead_month), 6) as share_of_leads,
        customers_before,
        customers,
        round(cast(customers as {{ type_decimal() }}) / nullif(leads - customers_before, 0), 6)
            as lead_to_customer_share,
        round(cast(median_days as {{ type_decimal() }}), 2) as median_days
    from counted
)

select * from final
