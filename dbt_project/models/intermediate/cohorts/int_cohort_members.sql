-- Who is in which cohort, and by what cohorts are split. A person without any touch is in the channel `unattributed`.
with conversions as (
    select * from {{ ref('int_conversions') }}
),

first_touches as (
    select * from {{ ref('int_first_touches') }}
),

customers as (
    select * from {{ ref('int_customers_split') }}
),

starts as (
    select
        conversion_kind as cohort_kind,
        person_id,
        min(conversion_date) as start_date
    from conversions
    where conversion_kind in ('first_order', 'membership') and is_counted
    group by conversion_kind, person_id
    union all
    select
        'first_touch' as cohort_kind,
        person_id,
        touch_date as start_date
    from first_touches
),

final as (
    select
        starts.cohort_kind,
        starts.person_id,
        starts.start_date,
        coalesce(first_touches.channel, 'unattributed') as channel,
        coalesce(first_touches.campaign_id, 'none') as campaign,
        case when customers.is_referred then 'referred' else 'not_referred' end as referred,
        coalesce(customers.first_product_id, 'none') as first_product
    from starts
    left join first_touches on starts.person_id = first_touches.person_id
    left join customers on starts.person_id = customers.person_id
)

select * from final
