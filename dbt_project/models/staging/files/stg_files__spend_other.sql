with final as (
    {% call(name) of_file_contract() %}
    select
        {{ filled('channel') }} as channel,
        upper({{ filled('currency') }}) as currency,
        {{ filled('note') }} as note,
        amount as spend,
        date as spend_date,
        updated_at,
        '{{ name }}' as source
    from {{ source('raw', name ~ '__spend_other') }}
    {% endcall %}
)

select * from final
