{{ config(materialized='view') }}

select * from {{ ref('int_event_visits_first_half') }}
union all
select * from {{ ref('int_event_visits_second_half') }}
