with source as (
    select * from {{ source('raw', 'files__conversions') }}
),

final as (
    select
        {{ readable_id('files', 'conversion_id') }} as conversion_id,
        {{ readable_id('files', 'lead_id') }} as lead_id,
        {{ readable_id('files', 'customer_id') }} as customer_id,
        {{ filled('anonymous_id') }} as anonymous_id,
        {{ filled('email_hash') }} as email_hash,
        lower({{ filled('conversion_kind') }}) as conversion_kind,
        upper({{ filled('currency') }}) as currency,
        value as conversion_value,
        converted_at,
        updated_at
    from source
)

select * from final
