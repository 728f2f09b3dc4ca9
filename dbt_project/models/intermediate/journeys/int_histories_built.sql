-- Written after what is kept by person: if a night breaks off between, the next one builds the same persons again.
-- depends_on: {{ ref('int_journey_steps') }}
-- depends_on: {{ ref('int_conversion_paths') }}
-- depends_on: {{ ref('int_paths_fingerprinted') }}
-- depends_on: {{ ref('fct_attribution_credits') }}
-- depends_on: {{ ref('int_first_touches') }}
-- depends_on: {{ ref('int_history_firsts') }}
-- depends_on: {{ ref('int_history_spans') }}
-- depends_on: {{ ref('int_steps_shown') }}
{{ config(materialized='incremental', unique_key='person_id', full_refresh=false, tags=['rebuilt']) }}

with changed as (
    select * from {{ ref('int_histories_changed') }}
),

final as (
    select
        person_id,
        fingerprint
    from changed
)

select * from final
