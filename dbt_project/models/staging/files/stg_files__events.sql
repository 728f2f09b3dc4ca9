with final as (
    {% call(name) of_file_contract() %}
    select
        {{ readable_id(name, 'event_id') }} as event_id,
        {{ filled('anonymous_id') }} as anonymous_id,
        {{ filled('user_id') }} as user_id,
        {{ readable_id(name, 'visit_id') }} as visit_id,
        {{ shop_id(name, 'product_id') }} as product_id,
        {{ filled('name') }} as event_name,
        {{ filled('page_url') }} as page_url,
        lower({{ filled(json_text('properties', 'device')) }}) as device,
        properties,
        value,
        occurred_at,
        updated_at,
        _valid_from as published_at,
        '{{ name }}' as source
    from {{ source('raw', name ~ '__events') }}
    {% endcall %}
)

select * from final
