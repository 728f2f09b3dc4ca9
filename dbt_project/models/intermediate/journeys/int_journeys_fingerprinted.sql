-- Whatever the journeys of a person depend on, in one number that is compared from night to night.
with touches as (
    select * from {{ ref('int_touches') }}
),

conversions as (
    select * from {{ ref('int_conversions') }}
    where is_counted
),

kinds as (
    select sum({{ fingerprint(['conversion_kind']) }}) as fingerprint from {{ ref('int_conversion_kinds') }}
),

happened as (
    select
        person_id,
        {{ fingerprint(['touch_id', epoch('touch_at'), 'touch_date', 'channel']) }} as fingerprint,
        1 as touches
    from touches
    union all
    select
        person_id,
        {{ fingerprint(['conversion_kind', epoch('conversion_at')]) }} as fingerprint,
        0 as touches
    from conversions
),

persons as (
    select
        person_id,
        sum(fingerprint) as fingerprint
    from happened
    group by person_id
    having sum(touches) > 0
),

final as (
    select
        persons.person_id,
        persons.fingerprint
        + kinds.fingerprint
        + {{ fingerprint(["'" ~ var('collapse_repeats') ~ "'"]) }} as fingerprint
    from persons
    cross join kinds
)

select * from final
