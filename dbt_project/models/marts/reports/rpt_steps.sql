-- Forms and steps of the checkout over 30 days, the last one that is over; devices together.
with days as (
    select * from {{ ref('fct_checkout_friction') }}
    where is_complete and shown_date between {{ newest_night() }} - 29 and {{ newest_night() }}
),

final as (
    select
        step_kind,
        step,
        cast(sum(shown) as bigint) as shown,
        cast(sum(submitted) as bigint) as submitted,
        cast(sum(abandoned) as bigint) as abandoned,
        round(cast(sum(abandoned) as {{ type_decimal() }}) / sum(shown), 6) as rate
    from days
    group by step_kind, step
)

select * from final
