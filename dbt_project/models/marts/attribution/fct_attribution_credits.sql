-- Credit as it stands: the ledger's entries that no other entry reverses. Built once and kept: each night writes those
-- conversions anew that were booked anew, or whose touches are called otherwise now.
{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='append_new_columns',
        tags=['rebuilt'],
        pre_hook="{{ forget_conversions(ref('int_conversions_renewed')) }}",
        indexes=[{'columns': ['conversion_id']}, {'columns': ['touch_id']}],
    )
}}

with ledger as (
    select * from {{ ref('fct_attribution_ledger') }}
),

-- Read apart from the entries: what is read in two places is copied whole, without its indexes.
reversals as (
    select reverses_entry_id from {{ ref('fct_attribution_ledger') }}
    where reverses_entry_id is not null
),

renewed as (
    select * from {{ ref('int_conversions_renewed') }}
),

touches as (
    select * from {{ ref('int_touches') }}
),

final as (
    select
        entries.conversion_id,
        entries.conversion_kind,
        entries.model,
        entries.touch_id,
        entries.touch_at,
        entries.conversion_at,
        entries.touch_date,
        entries.conversion_date,
        {{ days_between('entries.touch_date', 'entries.conversion_date') }} as lag_days,
        entries.conversion_at - entries.touch_at as lag,
        entries.channel,
        touches.platform,
        touches.account_id,
        entries.campaign_id,
        touches.campaign_name,
        touches.ad_group_id,
        touches.ad_id,
        entries.fit_version,
        entries.credit,
        entries.revenue,
        entries.currency,
        entries.run_id
    from ledger as entries
    left join touches
        on entries.touch_id = touches.touch_id
    where
        entries.reverses_entry_id is null
        and not exists (
            select 1 from reversals
            where reversals.reverses_entry_id = entries.entry_id
        )
        {%- if is_incremental() %}
            and entries.conversion_id in (select renewed.conversion_id from renewed)
        {%- endif %}
)

select * from final
