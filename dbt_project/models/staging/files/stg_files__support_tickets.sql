with source as (
    select * from {{ source('raw', 'files__support_tickets') }}
),

final as (
    select
        {{ readable_id('files', 'ticket_id') }} as ticket_id,
        {{ readable_id('files', 'customer_id') }} as customer_id,
        {{ filled('email_hash') }} as email_hash,
        {{ readable_id('files', 'order_id') }} as order_id,
        is_complaint,
        opened_at,
        first_answer_at,
        closed_at,
        updated_at
    from source
)

select * from final
