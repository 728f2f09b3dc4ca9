-- The newest night of the ledger, also while an older one is run again: what is estimated belongs to it.
with ledger as (
    select * from {{ ref('fct_attribution_ledger') }}
),

final as (
    select coalesce(greatest({{ newest_night() }}, max(as_of_date)), {{ newest_night() }}) as as_of_date
    from ledger
)

select * from final
