{#-
    Tables and views, made and put into the place of the old ones in one transaction. dbt's own way comes to the same by
    two renames and a drop, each with a context of its own that holds every macro: a fifth of a small night.
-#}
{% materialization table, adapter='postgres' -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- set made = make_intermediate_relation(target) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main') -%}
        drop table if exists {{ made }} cascade;
        {{ get_create_table_as_sql(False, made, sql) }}
    {%- endcall %}
    {% do create_indexes(made) %}
    {% call statement('replace') -%}
        {{ drop_replaced() }}
        {#- A hook takes its statistics, and it goes with the next night: to look after it would only slow this one down. -#}
        alter table {{ made }} set (autovacuum_enabled = false);
        alter table {{ made }} rename to {{ adapter.quote(target.identifier) }}
    {%- endcall %}
    {{ return(finish_replaced(target)) }}
{%- endmaterialization %}

{% materialization view, adapter='postgres' -%}
    {%- set target = this.incorporate(type='view') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main') -%}
        {{ drop_replaced() }}
        {{ get_create_view_as_sql(target, sql) }}
    {%- endcall %}
    {{ return(finish_replaced(target)) }}
{%- endmaterialization %}

{#- Statement that drops what has the model's name, with the views upon it. -#}
{% macro drop_replaced() -%}
    {%- set old = load_cached_relation(this) -%}
    {%- if old is not none %}{% do adapter.cache_dropped(old) %} drop {{ old.type }} if exists {{ old }} cascade; {% endif -%}
{%- endmacro %}

{#- What follows once a relation stands, and the end of its transaction. -#}
{% macro finish_replaced(target) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do apply_grants(target, config.get('grants'), should_revoke=True) %}
    {% do persist_docs(target, model) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{%- endmacro %}
