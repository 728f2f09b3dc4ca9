-- Everybody whom the rule of some list found.
{% for list_name in audience_lists() %}
    select
        '{{ list_name }}' as list_name,
        person_id,
        reason,
        since,
        value
    from {{ ref('found_' ~ list_name) }}
    {% if not loop.last %}
        union all
    {% endif %}
{% endfor %}
