-- Persons whose paths and journeys may differ from those that are kept; without a fingerprint they have none now. If a
-- kept table is missing, they are all built anew.
{%- set steps = last_known('intermediate', 'int_journey_steps') %}
{%- set paths = last_known('intermediate', 'int_conversion_paths') %}
{%- set built = last_known('intermediate', 'int_histories_built') %}

with persons as (
    select * from {{ ref('int_histories_fingerprinted') }}
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
    {%- if steps and paths %}
        where persons.fingerprint is distinct from built.fingerprint
    {%- endif %}
)

select * from final
