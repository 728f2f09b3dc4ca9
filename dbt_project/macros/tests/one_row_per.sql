{#-
    The promise of a table in one pass: one row per value of `columns`, and a value in each of `never_null`.
    Returns a row per broken promise, with how often it is broken; never a value, which could be a person's.
-#}
{% test one_row_per(model, columns, never_null=[]) %}
    with counted as (
        select
            {% for column in never_null %}
                count(*) - count({{ column }}) as missing_{{ loop.index }},
            {% endfor %}
            count(*) as copies
        from {{ model }}
        group by {{ columns | join(', ') }}
    ),

    summed as (
        select
            {% for column in never_null %}
                sum(missing_{{ loop.index }}) as missing_{{ loop.index }},
            {% endfor %}
            sum(case when copies > 1 then 1 else 0 end) as doubled
        from counted
    )

    select 'more than one row per {{ columns | join(", ") | replace("'", "''") }}' as fault, doubled as occurrences
    from summed
    where doubled > 0
    {% for column in never_null %}
        union all
        select '{{ column }} is missing' as fault, missing_{{ loop.index }} as occurrences
        from summed
        where missing_{{ loop.index }} > 0
    {% endfor %}
{% endtest %}
