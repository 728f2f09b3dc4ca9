-- Where each list goes: its own destinations among those of the settings.
with definitions as (
    select * from {{ ref('audience_definitions') }}
),

destinations as (
    {% for destination in audience_destinations() %}
        select '{{ destination }}' as destination
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

final as (
    select
        definitions.list_name,
        destinations.destination,
        definitions.minimum_size
    from definitions
    inner join destinations
        on {{ has_word('definitions.destinations', 'destinations.destination') }}
)

select * from final
