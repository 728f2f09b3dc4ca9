-- Conversions of the shop's own kinds. A word that Hourglass uses itself is allowed too; then the id says where it is
-- from.
with conversions as (
    select * from {{ ref('stg_files__conversions') }}
),

persons as (
    select * from {{ ref('int_record_persons') }}
    where record_kind = 'conversion'
),

rates as (
    select * from {{ ref('int_exchange_rates') }}
),

dated as (
    select
        conversions.*,
        persons.person_id,
        coalesce(conversions.currency, '{{ var("reporting_currency") }}') as paid_currency,
        {{ business_day('conversions.converted_at') }} as conversion_date
    from conversions
    inner join persons on conversions.conversion_id = persons.record_id
),

final as (
    select
        case
            when dated.conversion_kind in ('order', 'first_order', 'lead', 'membership')
                then dated.conversion_kind || ':conversions:' || dated.conversion_id
            else dated.conversion_kind || ':' || dated.conversion_id
        end as conversion_id,
        dated.conversion_kind,
        dated.person_id,
        dated.paid_currency,
        {{ rate_used('dated.paid_currency', 'dated.conversion_date') }} as rate_used,
        {{ converted('coalesce(dated.conversion_value, 0)', 'rates.rate', 2) }} as conversion_value,
        dated.conversion_date,
        dated.converted_at
    from dated
    left join rates
        on
            dated.paid_currency = rates.currency
            and dated.conversion_date >= rates.rate_date
            and dated.conversion_date < rates.next_rate_date
)

select * from final
