-- What each conversion was like when its credit was last booked. One row per conversion that was ever counted.
{{ config(materialized='incremental', unique_key='conversion_id', full_refresh=false) }}

-- depends_on: {{ ref('fct_attribution_ledger') }}
with restated as (
    select * from {{ ref('int_conversions_restated') }}
),

final as (
    select * from restated
)

select * from final
