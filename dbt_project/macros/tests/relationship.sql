{#- Values that the other table does not have; `besides`: one that it need not have. -#}
{% test relationship(model, column_name, to, field, besides=none) %}
    select child.{{ column_name }}
    from {{ model }} as child
    left join {{ to }} as parent
        on child.{{ column_name }} = parent.{{ field }}
    where child.{{ column_name }} is not null and parent.{{ field }} is null
    {%- if besides is not none %} and child.{{ column_name }} <> '{{ besides }}'{% endif %}
{% endtest %}
