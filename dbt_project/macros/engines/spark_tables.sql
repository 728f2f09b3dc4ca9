{#- Tables on Spark: Parquet files. With a contract each column is cast to its type, as on DuckDB. -#}
{% macro spark__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    {%- set contract = config.get('contract') %}
    {%- if temporary %}
    create or replace temporary view {{ relation }} as {{ compiled_code }}
    {%- else %}
    create table {{ relation }} using parquet as
    {%- if contract and contract.enforced %}
    select
        {% for column in model['columns'].values() -%}
            cast({{ adapter.quote(column["name"]) }} as {{ spark_type(column['data_type']) }})
            as {{ adapter.quote(column["name"]) }}{{ ',' if not loop.last }}
        {% endfor -%}
    from ({{ compiled_code }}) as computed
    {%- else %} {{ compiled_code }}
    {%- endif %}
    {%- endif %}
{%- endmacro %}

{#- What Spark calls a type of Postgres's. -#}
{% macro spark_type(name) -%}
    {{ return({
        'text': type_text(), 'numeric': type_decimal(), 'double precision': type_double(), 'timestamptz': type_instant(),
        'interval': 'interval day to second',
    }.get(name, name)) }}
{%- endmacro %}

{#- Put the rows of a query, which may read the table, in the place of a table's. -#}
{% macro rewritten(relation, query) -%}
    {%- set rewriting = relation.incorporate(path={'identifier': relation.identifier ~ '__rewritten'}) -%}
    {%- do run_query('create table ' ~ rewriting ~ ' using parquet as ' ~ query) -%}
    {%- do run_query('drop table ' ~ relation) -%}
    {%- do run_query('alter table ' ~ rewriting ~ ' rename to ' ~ relation) -%}
{%- endmacro %}

{#- A seed is one statement: dbt-spark's own makes texts of what is empty. -#}
{% macro spark__create_csv_table(model, agate_table) -%}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- set columns = [] -%}
    {%- for name in agate_table.column_names -%}
        {%- do columns.append(adapter.quote(name) ~ ' ' ~ spark_type(types.get(name, 'text'))) -%}
    {%- endfor -%}
    {%- set statement = 'create table ' ~ this ~ ' (' ~ columns | join(', ') ~ ') using parquet' -%}
    {%- do run_query('drop table if exists ' ~ this) -%}
    {%- do run_query(statement) -%}
    {{ return(statement) }}
{%- endmacro %}

{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set rows = [] -%}
    {%- for row in agate_table.rows -%}
        {%- set values = [] -%}
        {%- for value in row -%}
            {%- do values.append('null' if value is none else "'" ~ value | string | replace("\\", "\\\\") | replace("'", "''") ~ "'") -%}
        {%- endfor -%}
        {%- do rows.append('(' ~ values | join(', ') ~ ')') -%}
    {%- endfor -%}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- set columns = [] -%}
    {%- for name in agate_table.column_names -%}
        {%- do columns.append('cast(col' ~ loop.index ~ ' as ' ~ spark_type(types.get(name, 'text')) ~ ')') -%}
    {%- endfor -%}
    {%- set statement = 'insert into ' ~ this ~ ' select ' ~ columns | join(', ') ~ ' from values ' ~ rows | join(', ') -%}
    {%- if rows -%}{%- do run_query(statement) -%}{%- endif -%}
    {{ return(statement) }}
{%- endmacro %}

{#- Comments are for those who read the tables, in Postgres. -#}
{% macro spark__persist_docs(relation, model, for_relation, for_columns) -%} {%- endmacro %}
