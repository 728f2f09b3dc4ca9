{#-
    One row per record and identifier on it; a record without any is its own identifier, so that it has a person too.
    `columns` maps a column of the relation to the kind of its identifier. Plain unions: every engine has them.
-#}
{% macro identifiers_of(relation, record_kind, record_id, seen_at, columns) -%}
    {%- for column, kind in columns.items() %}
    select
        '{{ record_kind }}' as record_kind, {{ record_id }} as record_id,
        '{{ kind }}' as identifier_kind, {{ column }} as identifier_value, {{ seen_at }} as seen_at
    from {{ relation }}
    where {{ column }} is not null
    union all
    {%- endfor %}
    select
        '{{ record_kind }}' as record_kind, {{ record_id }} as record_id,
        'record' as identifier_kind, '{{ record_kind }}:' || {{ record_id }} as identifier_value, {{ seen_at }} as seen_at
    from {{ relation }}
    where coalesce({{ columns.keys() | join(', ') }}{% if columns | length == 1 %}, null{% endif %}) is null
{%- endmacro %}
