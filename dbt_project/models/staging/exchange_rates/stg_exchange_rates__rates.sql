-- The central bank gives rates for its working days only. Nothing is filled in here: on a weekend or holiday the last
-- known day's rate holds (int_exchange_rates), and orders say so (rate_used: last known). Euro is always the base;
-- two other currencies are crossed by it.
with source as (
    select * from {{ source('raw', 'exchange_rates__rates') }}
),

final as (
    select
        upper({{ filled('base') }}) as base_currency,
        upper({{ filled('quote') }}) as quote_currency,
        rate,
        rate_date,
        cast(null as {{ type_instant() }}) as updated_at
    from source
)

select * from final
