with source as (
    select * from {{ source('raw', 'files__spend_other') }}
),

final as (
    select
        {{ filled('channel') }} as channel,
        upper({{ filled('currency') }}) as currency,
        {{ filled('note') }} as note,
        amount as spend,
        date as spend_date,
        updated_at
    from source
)

select * from final
