{#- Tables on Spark, below a folder that is new with each transform. A statement each: Spark takes one at a time. -#}
{% materialization table, adapter='spark' -%}
    {% do run_query('drop table if exists ' ~ this) %}
    {% call statement('main') -%} {{ create_table_as(False, this, sql) }} {%- endcall %}
    {{ return(finish_computed('table')) }}
{%- endmaterialization %}

{#- A view lasts longer than a session, so it may not use the functions that a session gets in Python. -#}
{% materialization view, adapter='spark' -%}
    {%- set is_table = 'hash_text(' in sql or 'decay_weight(' in sql -%}
    {% if is_table %}{% do run_query('drop table if exists ' ~ this) %}{% endif %}
    {% call statement('main') -%}
        create {{ 'table' if is_table else 'or replace view' }} {{ this }} {{ 'using parquet' if is_table }} as {{ sql }}
    {%- endcall %}
    {{ return(finish_computed('table' if is_table else 'view')) }}
{%- endmaterialization %}

{#- As on DuckDB: what a night adds is a table of its own too, in the schema `handover`. -#}
{% materialization incremental, adapter='spark' -%}
    {%- set known = load_cached_relation(this) -%}
    {%- set added = api.Relation.create(schema='handover', identifier=this.identifier, type='table') -%}
    {{ run_hooks(pre_hooks) }}
    {% do run_query('drop table if exists ' ~ added) %}
    {% call statement('main') -%} {{ create_table_as(False, added, sql) }} {%- endcall %}
    {% if known is none %}
        {% do run_query('create table ' ~ this ~ ' using parquet as select * from ' ~ added) %}
    {% else %}
        {% do process_schema_changes(config.get('on_schema_change', 'ignore'), added, known) %}
        {% do rewrite_without_keys_of(added) %}
        {% do run_query('insert into ' ~ this ~ ' by name select * from ' ~ added) %}
    {% endif %}
    {{ return(finish_computed('table')) }}
{%- endmaterialization %}

{#- Take the rows out whose key comes again; none of a table that is only added to. -#}
{% macro rewrite_without_keys_of(added) -%}
    {%- set keys = config.get('unique_key') or [] -%}
    {%- set keys = [keys] if keys is string else keys -%}
    {%- if keys -%}
        {%- do rewritten(this, 'select * from ' ~ this ~ ' left anti join ' ~ added ~ ' using (' ~ keys | join(', ') ~ ')') -%}
    {%- endif -%}
{%- endmacro %}
