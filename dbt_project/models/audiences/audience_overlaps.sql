-- How many people two lists have in common.
with candidates as (
    select * from {{ ref('audience_candidates') }}
),

final as (
    select
        candidates.list_name,
        others.list_name as other_list_name,
        count(*) as people
    from candidates
    inner join candidates as others
        on candidates.person_id = others.person_id and candidates.list_name <> others.list_name
    group by candidates.list_name, others.list_name
)

select * from final
