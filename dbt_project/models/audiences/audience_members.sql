-- Everybody whom a rule found and whose time in the list has not run out, with the first reason to leave them out; of
-- several lists in the waterfall the one of highest priority.
with candidates as (
    select * from {{ ref('audience_candidates') }}
),

definitions as (
    select * from {{ ref('audience_definitions') }}
),

reasons as (
    select * from {{ ref('audience_reasons') }}
),

marked as (
    select
        candidates.*,
        definitions.priority,
        definitions.is_in_waterfall,
        {{ business_day('candidates.since') }} + definitions.membership_days as expires_on,
        reasons.exclusion_reason as own_reason
    from candidates
    inner join definitions
        on candidates.list_name = definitions.list_name
    left join reasons
        on candidates.list_name = reasons.list_name and candidates.person_id = reasons.person_id
),

taken as (
    select
        *,
        first_value(list_name) over (
            partition by person_id, is_in_waterfall and own_reason is null order by priority, list_name
        ) as first_list_name
    from marked
    where expires_on > {{ newest_night() }}
),

final as (
    select
        list_name,
        person_id,
        reason,
        since,
        expires_on,
        coalesce(
            own_reason,
            case when is_in_waterfall and first_list_name <> list_name then 'lower_priority:' || first_list_name end
        ) as exclusion_reason,
        value,
        '{{ var("reporting_currency") }}' as currency
    from taken
)

select * from final
