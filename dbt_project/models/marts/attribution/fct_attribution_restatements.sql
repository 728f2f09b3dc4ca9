-- What each night changed in each touch day, and why. The sum up to a night is what was known after it.
with credits as (
    select * from {{ ref('fct_attribution_ledger') }}
),

spend as (
    select * from {{ ref('fct_spend_ledger') }}
),

changes as (
    select
        as_of_date,
        conversion_kind,
        model,
        channel,
        touch_date,
        reason,
        credit as delta_credit,
        revenue as delta_revenue,
        0 as delta_spend
    from credits
    union all
    select
        as_of_date,
        cast(null as {{ type_text() }}) as conversion_kind,
        cast(null as {{ type_text() }}) as model,
        channel,
        spend_date as touch_date,
        reason,
        0 as delta_credit,
        0 as delta_revenue,
        spend as delta_spend
    from spend
),

final as (
    select
        as_of_date,
        conversion_kind,
        model,
        channel,
        touch_date,
        reason,
        sum(delta_credit) as delta_credit,
        sum(delta_revenue) as delta_revenue,
        sum(delta_spend) as delta_spend,
        '{{ var("reporting_currency") }}' as currency
    from changes
    group by as_of_date, conversion_kind, model, channel, touch_date, reason
    having sum(delta_credit) <> 0 or sum(delta_revenue) <> 0 or sum(delta_spend) <> 0
)

select * from final
