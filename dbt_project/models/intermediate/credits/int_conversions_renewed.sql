-- Conversions whose rows of credit are written anew: those booked anew, and all of persons about whom anything is new.
{{ config(materialized='view') }}

with conversions as (
    select * from {{ ref('int_conversions') }}
),

changed as (
    select * from {{ ref('int_histories_changed') }}
),

final as (
    select conversion_id from {{ ref('int_conversions_restated') }}
    union distinct
    select conversions.conversion_id
    from conversions
    inner join changed
        on conversions.person_id = changed.person_id
)

select * from final
