with final as (
    {% call(name) of_file_contract() %}
    select
        {{ readable_id(name, 'refund_id') }} as refund_id,
        {{ readable_id(name, 'order_id') }} as order_id,
        {{ filled('line_id') }} as line_id,
        amount as refund_amount,
        quantity,
        refunded_at,
        updated_at,
        '{{ name }}' as source
    from {{ source('raw', name ~ '__refunds') }}
    {% endcall %}
)

select * from final
