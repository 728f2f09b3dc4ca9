{#-
    What is kept by person: built once, and each night anew for those persons alone for whom anything is new
    (int_histories_changed). A model says so first, and reads no other persons.
-#}
{% macro kept_by_person(indexes=[]) -%}
    {{ config(
        materialized='incremental',
        incremental_strategy='append',
        full_refresh=false,
        tags=['rebuilt'],
        pre_hook="{{ forget_persons(ref('int_histories_changed')) }}",
        indexes=[{'columns': ['person_id']}] + indexes,
    ) }}
{%- endmacro %}
