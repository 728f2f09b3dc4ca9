{#- Statement that gathers the statistics of a table where the engine plans by them. -#}
{% macro analyzed(relation) -%} {{ adapter.dispatch('analyzed')(relation) }} {%- endmacro %}
{% macro default__analyzed(relation) -%} {%- endmacro %}
{% macro postgres__analyzed(relation) -%} analyze {{ relation }} {%- endmacro %}
