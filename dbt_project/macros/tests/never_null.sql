{#- Columns without a value: a row per column, with the number of rows that lack it. -#}
{% test never_null(model, columns) %}
    with counted as (
        select
            {% for column in columns %}
                count(*) - count({{ column }}) as missing_{{ loop.index }}{{ "," if not loop.last }}
            {% endfor %}
        from {{ model }}
    )

    {% for column in columns %}
        select '{{ column }} is missing' as fault, missing_{{ loop.index }} as occurrences
        from counted
        where missing_{{ loop.index }} > 0
        {% if not loop.last %} union all {% endif %}
    {% endfor %}
{% endtest %}
