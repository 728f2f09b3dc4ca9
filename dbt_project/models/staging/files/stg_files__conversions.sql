with final as (
    {% call(name) of_file_contract() %}
    select
        {{ readable_id(name, 'conversion_id') }} as conversion_id,
        {{ readable_id(name, 'lead_id') }} as lead_id,
        {{ shop_id(name, 'customer_id') }} as customer_id,
        {{ filled('anonymous_id') }} as anonymous_id,
        {{ filled('email_hash') }} as email_hash,
        lower({{ filled('conversion_kind') }}) as conversion_kind,
        upper({{ filled('currency') }}) as currency,
        value as conversion_value,
        converted_at,
        updated_at,
        '{{ name }}' as source
    from {{ source('raw', name ~ '__conversions') }}
    {% endcall %}
)

select * from final
