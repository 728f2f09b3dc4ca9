{#-
    Totals that differ between two tables: `measure` here and `to_measure` there, for each value of `by` (or over all).
    `where` and `to_where` narrow either side. Nothing may be lost or counted twice between two layers.
-#}
{% test equal_totals(model, measure, to, to_measure=none, by=[], where='true', to_where='true', tolerance=0) %}
    with both_sides as (
        select {% for column in by %}{{ column }}, {% endfor %}{{ measure }} as here, 0 as there
        from {{ model }}
        where {{ where }}
        union all
        select {% for column in by %}{{ column }}, {% endfor %}0 as here, {{ to_measure or measure }} as there
        from {{ to }}
        where {{ to_where }}
    )

    select {% for column in by %}{{ column }}, {% endfor %}sum(here) as total_here, sum(there) as total_there
    from both_sides
    {% if by %}group by {{ by | join(', ') }}{% endif %}
    having abs(coalesce(sum(here), 0) - coalesce(sum(there), 0)) > {{ tolerance }}
{% endtest %}
