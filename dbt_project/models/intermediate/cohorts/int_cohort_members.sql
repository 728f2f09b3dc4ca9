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

signs as (
    select
        person_id,
        competitor_id,
        min(occurred_at) as first_at,
        {{ business_day('min(occurred_at)') }} as first_date
    from {{ ref('int_competitor_evidence') }}
    group by person_id, competitor_id
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

-- Signs of later days would move people between cohorts that are long over.
interested as (
    select
        starts.cohort_kind,
        starts.person_id,
        signs.competitor_id,
        row_number() over (
            partition by starts.cohort_kind, starts.person_id order by signs.first_at, signs.competitor_id
        ) as place
    from starts
    inner join signs on starts.person_id = signs.person_id and starts.start_date >= signs.first_date
),

final as (
    select
        starts.cohort_kind,
        starts.person_id,
        starts.start_date,
        coalesce(first_touches.channel, 'unattributed') as channel,
        coalesce(first_touches.campaign_id, 'none') as campaign,
        case when customers.is_referred then 'referred' else 'not_referred' end as referred,
        coalesce(customers.first_product_id, 'none') as first_product,
        coalesce(interested.competitor_id, 'none') as competitor_interest
    from starts
    left join first_touches on starts.person_id = first_touches.person_id
    left join customers on starts.person_id = customers.person_id
    left join interested
        on
            starts.cohort_kind = interested.cohort_kind
            and starts.person_id = interested.person_id
            and interested.place = 1
)

select * from final
