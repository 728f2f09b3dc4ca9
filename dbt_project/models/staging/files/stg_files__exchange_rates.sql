with final as (
    {% call(name) of_file_contract() %}
    select
        upper({{ filled('base') }}) as base_currency,
        upper({{ filled('quote') }}) as quote_currency,
        rate,
        date as rate_date,
        updated_at,
        '{{ name }}' as source
    from {{ source('raw', name ~ '__exchange_rates') }}
    {% endcall %}
)

select * from final
