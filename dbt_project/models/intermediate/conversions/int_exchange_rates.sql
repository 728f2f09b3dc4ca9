-- The shop's own rates come before a publisher's; direct rates before inverse ones, and these before crosses by a base
-- that both currencies are quoted against on that day (as in the European Central Bank's reference rates). A rate holds
-- until the next known one: a day after rate_date carries it on. Before a currency's first rate nothing is known, and
-- nothing is invented.
with rates as (
    select * from {{ ref('int_exchange_rates_gathered') }}
    where rate > 0
),

-- `nullif`: an engine may divide before it leaves rates of 0 out.
candidates as (
    select
        base_currency as currency,
        rate_date,
        source,
        1 as precedence,
        rate
    from rates
    where quote_currency = '{{ var("reporting_currency") }}'
    union all
    select
        quote_currency as currency,
        rate_date,
        source,
        2 as precedence,
        1 / nullif(rate, 0) as rate
    from rates
    where base_currency = '{{ var("reporting_currency") }}'
    union all
    select
        given.quote_currency as currency,
        given.rate_date,
        given.source,
        3 as precedence,
        reporting.rate / given.rate as rate
    from rates as given
    inner join rates as reporting
        on
            given.base_currency = reporting.base_currency
            and given.rate_date = reporting.rate_date
            and given.source = reporting.source
    where reporting.quote_currency = '{{ var("reporting_currency") }}'
),

ranked as (
    select
        *,
        row_number() over (
            partition by currency, rate_date
            order by case when source in ('files', 'sql') then 1 else 2 end, precedence, rate, source
        ) as place
    from candidates
    where currency <> '{{ var("reporting_currency") }}'
),

final as (
    select
        currency,
        rate_date,
        coalesce(
            lead(rate_date) over (partition by currency order by rate_date), cast('9999-12-31' as date)
        ) as next_rate_date,
        rate
    from ranked
    where place = 1
    union all
    select
        '{{ var("reporting_currency") }}' as currency,
        cast('0001-01-01' as date) as rate_date,
        cast('9999-12-31' as date) as next_rate_date,
        cast(1 as {{ type_decimal() }}) as rate
)

select * from final
