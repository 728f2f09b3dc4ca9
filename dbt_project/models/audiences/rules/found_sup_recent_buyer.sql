-- Ordered in the last fortnight, or still waits for goods that were promised.
with orders as (
    select * from {{ ref('int_orders') }}
    where status in ('paid', 'pending') and ordered_at <= {{ as_of() }}
),

bought as (
    select
        person_id,
        max(ordered_at) as last_ordered_at,
        max(case when promised_at is not null and delivered_at is null then 1 else 0 end) = 1 as is_waiting
    from orders
    group by person_id
),

final as (
    select
        person_id,
        case when is_waiting then 'waits for goods' else 'bought lately' end as reason,
        case when is_waiting then {{ as_of() }} else last_ordered_at end as since,
        cast(null as {{ type_decimal() }}) as value
    from bought
    where is_waiting or last_ordered_at > {{ as_of() }} - {{ days(14) }}
)

select * from final
