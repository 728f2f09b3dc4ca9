-- Whoever is in a list of higher priority is counted under that one reason, whichever list it is.
with members as (
    select * from {{ ref('audience_members') }}
    where exclusion_reason is not null
),

reasons as (
    select
        list_name,
        case when exclusion_reason like 'lower_priority:%' then 'lower_priority' else exclusion_reason end as reason
    from members
),

final as (
    select
        list_name,
        reason,
        count(*) as people
    from reasons
    group by list_name, reason
)

select * from final
