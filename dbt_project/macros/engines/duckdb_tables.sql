{#-
    Tables on DuckDB. With a contract each column is cast to its type: DuckDB's own numeric has 18 digits, 3 of them after
    the point, and its sums of whole numbers are 128 bits wide.
-#}
{% macro duckdb__create_table_as(temporary, relation, compiled_code, language='sql', partitioned_by=none, sorted_by=none) -%}
    {%- set contract = config.get('contract') %}
    create {{ 'temporary' if temporary }} table {{ relation.include(database=(not temporary), schema=(not temporary)) }} as
    {%- if contract and contract.enforced %}
    select
        {% for column in model['columns'].values() -%}
            cast({{ adapter.quote(column["name"]) }} as
            {{- ' ' ~ (duckdb__type_decimal() if column['data_type'] == 'numeric' else column['data_type']) }})
            as {{ adapter.quote(column["name"]) }}{{ ',' if not loop.last }}
        {% endfor -%}
    from ({{ compiled_code }}) as computed
    {%- else %} {{ compiled_code }}
    {%- endif %}
{%- endmacro %}

{#- Indexes and comments are for those who read the tables, in Postgres. -#}
{% macro duckdb__get_create_index_sql(relation, index_dict) -%} {{ return(none) }} {%- endmacro %}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) -%} {%- endmacro %}
