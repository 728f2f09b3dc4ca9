{#- Statement that gathers the statistics of a table where the engine plans by them. -#}
{% macro analyzed(relation) -%} {{ adapter.dispatch('analyzed')(relation) }} {%- endmacro %}
{% macro default__analyzed(relation) -%} {%- endmacro %}
{#-
    What is kept from night to night only if a tenth of it has changed since, as autovacuum does: a sample takes a second
    whatever is new. Rows of this transaction are counted apart, until it ends, and again after it: an earlier sample
    than need be, never a later one.
-#}
{% macro postgres__analyzed(relation) -%}
    {%- if config.get('materialized') != 'incremental' -%} analyze {{ relation }}
    {%- else -%}
        do $$ begin
            if (
                select
                    pg_stat_get_mod_since_analyze(oid) + pg_stat_get_xact_tuples_inserted(oid)
                    + pg_stat_get_xact_tuples_updated(oid) + pg_stat_get_xact_tuples_deleted(oid) >= reltuples / 10
                from pg_class where oid = '{{ relation }}'::regclass
            ) then
                analyze {{ relation }};
            end if;
        end $$
    {%- endif -%}
{%- endmacro %}
