-- Without any rate the spend is null and rate_used says `missing`.
with others as (
    select
        *,
        coalesce(currency, '{{ var("reporting_currency") }}') as paid_currency
    from {{ ref('stg_files__spend_other') }}
),

rates as (
    select * from {{ ref('int_exchange_rates') }}
),

final as (
    select
        others.spend_date,
        others.channel,
        others.note,
        others.paid_currency,
        {{ rate_used('others.paid_currency', 'others.spend_date') }} as rate_used,
        {{ converted('others.spend', 'rates.rate', 6) }} as spend
    from others
    left join rates
        on
            others.paid_currency = rates.currency
            and others.spend_date >= rates.rate_date
            and others.spend_date < rates.next_rate_date
)

select * from final
