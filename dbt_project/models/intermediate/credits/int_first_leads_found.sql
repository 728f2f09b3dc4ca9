-- When each person first became a lead.
with conversions as (
    select * from {{ ref('int_conversions') }}
),

final as (
    select
        person_id,
        min(conversion_at) as lead_at
    from conversions
    where conversion_kind = 'lead' and is_counted
    group by person_id
)

select * from final
