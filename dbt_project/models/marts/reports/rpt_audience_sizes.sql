-- Sizes of the lists and what the next export changes, without a single person.
with preview as (
    select * from {{ ref('preview') }}
),

definitions as (
    select * from {{ ref('audience_definitions') }}
),

final as (
    select
        preview.list_name,
        definitions.purpose,
        definitions.is_in_waterfall,
        preview.destination,
        preview.found,
        preview.size,
        preview.addressable,
        preview.added,
        preview.removed,
        preview.held_out,
        preview.found - preview.size - preview.held_out as left_out,
        preview.warnings,
        preview.as_of_date
    from preview
    inner join definitions
        on preview.list_name = definitions.list_name
)

select * from final
