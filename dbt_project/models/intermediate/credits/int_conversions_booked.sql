-- What each conversion was like when its credit was last booked.
-- depends_on: {{ ref('fct_attribution_ledger') }}
-- depends_on: {{ ref('fct_attribution_credits') }}
{{
    config(
        materialized='incremental',
        unique_key='conversion_id',
        full_refresh=false,
        on_schema_change='append_new_columns',
    )
}}

with restated as (
    select * from {{ ref('int_conversions_restated') }}
),

final as (
    select
        conversion_id,
        conversion_kind,
        conversion_date,
        order_id,
        person_id,
        net_value,
        refunds_value,
        touches_fingerprint,
        settings_fingerprint,
        fits_fingerprint,
        fingerprint,
        is_counted,
        as_of_date,
        reason
    from restated
)

select * from final
