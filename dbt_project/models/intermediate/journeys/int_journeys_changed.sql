-- Persons whose journeys may differ from those that int_journey_steps holds; without a fingerprint they have none now.
{%- set steps = last_known('intermediate', 'int_journey_steps') %}
{%- set built = last_known('intermediate', 'int_journeys_built') if steps else none %}

with persons as (
    select * from {{ ref('int_journeys_fingerprinted') }}
),

built as (
    {% if built %}
        select * from {{ built }}
    {% else %}
        select * from persons
        where false
    {% endif %}
),

final as (
    select
        coalesce(persons.person_id, built.person_id) as person_id,
        persons.fingerprint
    from persons
    full outer join built
        on persons.person_id = built.person_id
    where persons.fingerprint is distinct from built.fingerprint
)

select * from final
