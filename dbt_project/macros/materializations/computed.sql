{#-
    Tables and views on DuckDB, in a file that is new with each transform: nothing stands in their place, and nobody else
    reads.
-#}
{% materialization table, adapter='duckdb' -%}
    {% call statement('main') -%}
        drop table if exists {{ this }}; {{ create_table_as(False, this, sql) }}
    {%- endcall %}
    {{ return(finish_computed('table')) }}
{%- endmaterialization %}

{% materialization view, adapter='duckdb' -%}
    {% call statement('main') -%} create or replace view {{ this }} as ({{ sql }}) {%- endcall %}
    {{ return(finish_computed('view')) }}
{%- endmaterialization %}

{#-
    A table that is kept from night to night. What a night adds is a table of its own too, in the schema `handover`, for
    Postgres to add it in the same way.
-#}
{% materialization incremental, adapter='duckdb' -%}
    {%- set known = load_cached_relation(this) -%}
    {%- set added = api.Relation.create(database=this.database, schema='handover', identifier=this.identifier, type='table') -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') -%}
        drop table if exists {{ added }}; {{ create_table_as(False, added, sql) }}
    {%- endcall %}
    {% if known is none %}
        {% call statement('begin') -%} create table {{ this }} as select * from {{ added }} {%- endcall %}
    {% else %}
        {% do process_schema_changes(config.get('on_schema_change', 'ignore'), added, known) %}
        {% call statement('add') -%}
            {{ without_keys_of(added) }} insert into {{ this }} by name select * from {{ added }}
        {%- endcall %}
    {% endif %}
    {{ return(finish_computed('table')) }}
{%- endmaterialization %}

{#- Statement that takes the rows out whose key comes again; none for a table that is only added to. -#}
{% macro without_keys_of(added) -%}
    {%- set keys = config.get('unique_key') -%}
    {%- set key = keys if keys is string else (keys or []) | join(', ') -%}
    {%- if key %} delete from {{ this }} where ({{ key }}) in (select ({{ key }}) from {{ added }}); {% endif -%}
{%- endmacro %}

{% macro finish_computed(kind) -%}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [this.incorporate(type=kind)]}) }}
{%- endmacro %}
