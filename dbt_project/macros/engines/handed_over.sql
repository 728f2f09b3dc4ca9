{#-
    Tables on Postgres. Where another engine computes, a table is made as ever, so that it has the columns and types that
    Postgres gives it, but without a row; then it takes those which the engine has handed over.
-#}
{% macro postgres__create_table_as(temporary, relation, sql) -%}
    {%- if not is_handed_over() %}
        {{- dbt.postgres__create_table_as(temporary, relation, sql) }}
    {%- else %}
        {{- dbt.postgres__create_table_as(temporary, relation, 'select * from (' ~ sql ~ ') as shape limit 0') }}
        {%- set rows = api.Relation.create(schema='handover', identifier=model.alias) %}
        {%- set columns = adapter.get_columns_in_relation(rows) %}
        {%- if not columns %}
            {{ exceptions.raise_compiler_error('Nothing was handed over for ' ~ model.alias ~ '; run the transform again.') }}
        {%- endif %}
    insert into {{ relation }} ({% for column in columns %}{{ column.quoted }}{{ ', ' if not loop.last }}{% endfor %})
    select
        {%- for column in columns %}
        {{ 'trim_scale(' ~ column.quoted ~ ')' if column.is_numeric() else column.quoted }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ rows }}
    {%- endif %}
{%- endmacro %}

{#- Has another engine computed the rows of the model that Postgres is about to make a table of? -#}
{% macro is_handed_over() -%}
    {{ return(target.type == 'postgres' and var('engine', 'postgres') != 'postgres' and model.resource_type == 'model') }}
{%- endmacro %}
