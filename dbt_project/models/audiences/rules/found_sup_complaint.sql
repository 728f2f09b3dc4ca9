-- Complained or was not pleased; or sent back half of three orders or more.
with unhappy as (
    select * from {{ ref('audience_unhappy') }}
),

final as (
    select
        person_id,
        reason,
        {{ as_of() }} as since,
        cast(null as {{ type_decimal() }}) as value
    from unhappy
)

select * from final
