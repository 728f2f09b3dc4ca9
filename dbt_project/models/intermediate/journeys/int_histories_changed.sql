-- Persons of whom what is kept may differ from what they did; without a fingerprint nothing is known of them now. If a
-- kept table is missing, they are all built anew.
{%- set missing = [] %}
{%- for kept in [
    'int_journey_steps', 'int_conversion_paths', 'int_paths_fingerprinted', 'int_history_days', 'int_history_firsts',
    'int_history_spans', 'int_first_touches', 'int_steps_shown',
] if not last_known('intermediate', kept) %}{% do missing.append(kept) %}{% endfor %}
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
    {%- if not missing %}
        where persons.fingerprint is distinct from built.fingerprint
    {%- endif %}
)

select * from final
