with source as (
    select * from {{ source('raw', 'files__exchange_rates') }}
),

final as (
    select
        upper({{ filled('base') }}) as base_currency,
        upper({{ filled('quote') }}) as quote_currency,
        rate,
        date as rate_date,
        updated_at
    from source
)

select * from final
