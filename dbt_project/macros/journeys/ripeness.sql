{#-
    Spans of days in which people were hot or not yet ripe, from a CTE `days` of what they did, without an end of the
    newest ones. Between two days on which something happened to a person nothing changes but its age: each such day
    gives at most one span of either state. An order on the day of the last cart, checkout or form counts as come since.
    What is dated ahead begins with its day and ends nothing before it, so a reader may cut all at its night.
-#}
{% macro ripeness_spans() -%}
marked as (
    select
        days.person_id,
        days.event_date,
        max(case when words.is_intent then days.event_date end) as intent_date,
        max(case when words.is_engagement then days.event_date end) as engagement_date,
        max(case when words.event = 'order' then days.event_date end) as order_date
    from days
    inner join {{ ref('person_events') }} as words on days.event = words.event
    where words.is_intent or words.is_engagement or words.event = 'order'
    group by days.person_id, days.event_date
),

walked as (
    select
        person_id,
        event_date,
        max(intent_date) over so_far as last_intent_date,
        max(engagement_date) over so_far as last_engagement_date,
        max(order_date) over so_far as last_order_date,
        coalesce((lead(event_date) over so_far) - 1, cast('9999-12-31' as date)) as until_date
    from marked
    window so_far as (partition by person_id order by event_date)
),

spans as (
    select
        person_id,
        'hot' as ripeness,
        event_date as from_date,
        least(until_date, last_intent_date + {{ var('hot_days') | int }} - 1) as to_date
    from walked
    where last_intent_date > coalesce(last_order_date, cast('0001-01-01' as date))
    union all
    select
        person_id,
        'not_yet_ripe' as ripeness,
        greatest(
            event_date,
            last_intent_date + {{ var('ripening_days') | int }},
            last_order_date + {{ var('ripening_days') | int }}
        ) as from_date,
        least(until_date, last_engagement_date + {{ var('ripening_days') | int }} - 1) as to_date
    from walked
    where last_engagement_date is not null
)
{%- endmacro %}
