-- Visits of all browsers: each half is built by a connection of its own (macros/touches/event_visits.sql).
{{ config(materialized='view') }}

select * from {{ ref('int_event_visits_first_half') }}
union all
select * from {{ ref('int_event_visits_second_half') }}
