with final as (
    {% call(name) of_file_contract() %}
    select
        {{ readable_id(name, 'order_id') }} as order_id,
        {{ filled('line_id') }} as line_id,
        {{ readable_id(name, 'product_id') }} as product_id,
        {{ filled('product_name') }} as product_name,
        {{ filled('category') }} as category,
        quantity,
        unit_price,
        line_discount,
        updated_at,
        '{{ name }}' as source
    from {{ source('raw', name ~ '__order_lines') }}
    {% endcall %}
)

select * from final
