-- Members of the community or the newsletter who did something in the last 90 days and never bought.
with memberships as (
    select * from {{ ref('stg_files__memberships') }}
    where joined_at <= {{ as_of() }} and (left_at is null or left_at > {{ as_of() }})
),

record_persons as (
    select * from {{ ref('int_record_persons') }}
    where record_kind = 'membership'
),

members as (
    select distinct record_persons.person_id
    from memberships
    inner join record_persons on memberships.membership_id = record_persons.record_id
),

behaviour as (
    select * from {{ ref('audience_behaviour') }}
),

persons as (
    select * from {{ ref('dim_persons') }}
    where not is_customer
),

final as (
    select
        members.person_id,
        'member who never bought' as reason,
        behaviour.last_engaged_at as since,
        cast(null as {{ type_decimal() }}) as value
    from members
    inner join persons on members.person_id = persons.person_id
    inner join behaviour on members.person_id = behaviour.person_id
    where behaviour.last_engaged_at is not null
)

select * from final
