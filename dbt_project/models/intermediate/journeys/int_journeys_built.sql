-- Written after int_journey_steps: if a night breaks off between them, the next one builds the same journeys again.
-- depends_on: {{ ref('int_journey_steps') }}
{{ config(materialized='incremental', unique_key='person_id', full_refresh=false) }}

with changed as (
    select * from {{ ref('int_journeys_changed') }}
),

final as (
    select
        person_id,
        fingerprint
    from changed
)

select * from final
