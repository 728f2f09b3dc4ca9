{#- The lists there are, each with its rule in models/audiences/rules and its table in models/audiences/lists. -#}
{% macro audience_lists() -%}
{{ return([
    'sup_complaint', 'sup_recent_buyer', 'sup_internal', 'checkout_abandoner', 'cart_abandoner_hot',
    'cart_abandoner_warm', 'due_soon', 'replenish', 'competitor_interest_strict', 'competitor_interest_nonbuyer',
    'browse_abandoner', 'cross_sell', 'champion', 'at_risk', 'first_time_buyer',
    'one_and_done', 'lapsed', 'engaged_nonbuyer', 'community_nonbuyer', 'discount_only',
    'value_seed',
]) }}
{%- endmacro %}

{#- Destinations that lists go to, as the settings name them. -#}
{% macro audience_destinations() -%} {{ return(var('audience_destinations', ['csv_file'])) }} {%- endmacro %}

{#- Is a word one of those in a column of words separated by blanks? -#}
{% macro has_word(column, word) -%} (' ' || coalesce({{ column }}, '') || ' ' like '% ' || {{ word }} || ' %') {%- endmacro %}

{#- All people whom the rule of a list found: members, people held out, and those left out with the reason. -#}
{% macro audience_list(list_name) -%}
with members as (
    select * from {{ ref('audience_members') }}
),

definitions as (
    select * from {{ ref('audience_definitions') }}
    where list_name = '{{ list_name }}'
),

-- Drawn for this list, or for all lists that hold anybody out.
held_out as (
    select distinct assignments.person_id
    from {{ ref('holdout_assignments') }} as assignments
    cross join definitions
    where
        assignments.is_holdout
        and (
            assignments.list_name = definitions.list_name
            or (assignments.list_name = 'all_lists' and coalesce(definitions.holdout_share, 1) > 0)
        )
),

final as (
    select
        members.list_name,
        members.person_id,
        members.reason,
        members.since,
        members.expires_on,
        members.exclusion_reason,
        held_out.person_id is not null as is_holdout,
        members.value,
        members.currency,
        '{{ var("run_id") }}' as run_id,
        {{ newest_night() }} as as_of_date
    from members
    left join held_out on members.person_id = held_out.person_id
    where members.list_name = '{{ list_name }}'
)

select * from final
{%- endmacro %}
