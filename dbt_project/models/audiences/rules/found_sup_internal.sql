-- The shop's own people and those of competitors.
with insiders as (
    select * from {{ ref('audience_insiders') }}
),

final as (
    select
        person_id,
        reason,
        {{ as_of() }} as since,
        cast(null as {{ type_decimal() }}) as value
    from insiders
)

select * from final
