{#- Tables of one statement's working, gone with the session at the latest. -#}
{% macro work_table(name, query) %}
    {%- do drop_work_table(name) -%}
    {%- do adapter.dispatch('create_work_table')(name, query) -%}
    {{ return(name) }}
{% endmacro %}

{% macro default__create_work_table(name, query) %}
    {%- do run_query('create temporary table ' ~ name ~ ' as ' ~ query) -%}
{% endmacro %}

{% macro postgres__create_work_table(name, query) %}
    {%- do run_query('create temporary table ' ~ name ~ ' as ' ~ query) -%}
    {%- do run_query('analyze ' ~ name) -%}
{% endmacro %}

{% macro spark__create_work_table(name, query) %}
    {%- do run_query('create table ' ~ name ~ ' using parquet as ' ~ query) -%}
{% endmacro %}

{% macro drop_work_table(name) %}
    {%- do run_query('drop table if exists ' ~ name) -%}
{% endmacro %}
