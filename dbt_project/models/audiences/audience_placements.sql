-- Who is where: everybody that a list found, or that was sent there before.
with planned as (
    select * from {{ ref('audience_plans') }}
),

people as (
    {% for list_name in audience_lists() %}
        select * from {{ ref('aud_' ~ list_name) }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

addressable as (
    select distinct person_id from {{ ref('int_person_identifiers') }}
    where identifier_kind in ('email', 'phone') and not is_shared
),

sent as (
    select
        list_name,
        destination,
        person_id
    from {{ source('audiences', 'memberships') }}
    where is_confirmed
),

-- One row per list, destination and person who is in the list or was sent there before.
placed as (
    select
        planned.list_name,
        planned.destination,
        people.person_id,
        people.exclusion_reason,
        people.is_holdout and people.exclusion_reason is null as is_held_out,
        people.exclusion_reason is null and not people.is_holdout as is_member,
        addressable.person_id is not null as is_addressable,
        false as is_sent,
        people.value
    from planned
    inner join people
        on planned.list_name = people.list_name
    left join addressable
        on people.person_id = addressable.person_id
    union all
    select
        list_name,
        destination,
        person_id,
        null as exclusion_reason,
        false as is_held_out,
        false as is_member,
        false as is_addressable,
        true as is_sent,
        null as value
    from sent
),

final as (
    select
        list_name,
        destination,
        person_id,
        max(exclusion_reason) as exclusion_reason,
        bool_or(not is_sent) as is_found,
        bool_or(is_held_out) as is_held_out,
        bool_or(is_member) as is_member,
        bool_or(is_member and is_addressable) as is_addressable,
        bool_or(is_sent) as is_sent,
        max(value) as value
    from placed
    group by list_name, destination, person_id
)

select * from final
