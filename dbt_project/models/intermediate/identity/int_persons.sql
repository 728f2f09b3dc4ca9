with identifiers as (
    select * from {{ ref('int_person_identifiers') }}
),

final as (
    select
        person_id,
        count(*) as identifiers,
        max(case when is_shared then 1 else 0 end) = 1 as is_shared,
        min(first_seen_at) as first_seen_at
    from identifiers
    group by person_id
)

select * from final
