-- An order's revenue is the same by every model, so one model tells what a night changed in all.
with ledger as (
    select * from {{ ref('fct_attribution_ledger') }}
    where conversion_kind = 'order' and model = 'last_non_direct' and reason <> 'new'
),

touches as (
    select
        as_of_date,
        reason,
        conversion_id,
        touch_id,
        currency,
        sum(revenue) as delta_revenue
    from ledger
    group by as_of_date, reason, conversion_id, touch_id, currency
),

conversions as (
    select
        as_of_date,
        reason,
        conversion_id,
        currency,
        sum(delta_revenue) as delta_revenue,
        sum(case when delta_revenue > 0 then delta_revenue else 0 end) as gained,
        sum(case when delta_revenue < 0 then -delta_revenue else 0 end) as lost
    from touches
    group by as_of_date, reason, conversion_id, currency
),

final as (
    select
        as_of_date,
        reason,
        count(*) as conversions,
        cast(sum(delta_revenue) as {{ type_decimal() }}) as delta_revenue,
        cast(sum(least(gained, lost)) as {{ type_decimal() }}) as moved_revenue,
        currency
    from conversions
    group by as_of_date, reason, currency
)

select * from final
