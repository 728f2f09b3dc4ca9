with final as (
    {% call(name) of_file_contract() %}
    select
        {{ readable_id(name, 'review_id') }} as review_id,
        {{ shop_id(name, 'order_id') }} as order_id,
        {{ shop_id(name, 'product_id') }} as product_id,
        {{ shop_id(name, 'customer_id') }} as customer_id,
        {{ filled('text') }} as review_text,
        rating,
        max_rating,
        recommends,
        created_at,
        answered_at,
        updated_at,
        '{{ name }}' as source
    from {{ source('raw', name ~ '__reviews') }}
    {% endcall %}
)

select * from final
