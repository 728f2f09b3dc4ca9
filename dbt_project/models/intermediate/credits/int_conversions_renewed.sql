-- Conversions whose rows of credit are written anew: those booked anew, and those of whose touches a row says something
-- else than the touches now. Only of persons about whom anything is new can it differ.
{%- set known = last_known('marts', 'fct_attribution_credits') %}
{%- set labels = ['platform', 'account_id', 'campaign_name', 'ad_group_id', 'ad_id'] %}

with restated as (
    select * from {{ ref('int_conversions_restated') }}
),

touches as (
    select * from {{ ref('int_touches') }}
),

credits as (
    {% if known %}
        select * from {{ known }}
    {% else %}
        select
            restated.conversion_id,
            touches.*
        from restated
        inner join touches on false
    {% endif %}
),

conversions as (
    select conversions.conversion_id
    from {{ ref('int_conversions') }} as conversions
    inner join {{ ref('int_histories_changed') }} as changed
        on conversions.person_id = changed.person_id
),

final as (
    select conversion_id from restated
    union distinct
    select credits.conversion_id
    from credits
    inner join conversions
        on credits.conversion_id = conversions.conversion_id
    left join touches
        on credits.touch_id = touches.touch_id
    where
        {%- for label in labels %}
            {{ 'or ' if not loop.first }}credits.{{ label }} is distinct from touches.{{ label }}
        {%- endfor %}
)

select * from final
