with final as (
    {% call(name) of_file_contract() %}
    select
        {{ readable_id(name, 'ticket_id') }} as ticket_id,
        {{ shop_id(name, 'customer_id') }} as customer_id,
        {{ filled('email_hash') }} as email_hash,
        {{ shop_id(name, 'order_id') }} as order_id,
        is_complaint,
        opened_at,
        first_answer_at,
        closed_at,
        updated_at,
        '{{ name }}' as source
    from {{ source('raw', name ~ '__support_tickets') }}
    {% endcall %}
)

select * from final
