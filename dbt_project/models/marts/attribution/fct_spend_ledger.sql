-- Every change of what a day cost, for ever, as the ledger of credit keeps credit: what was known on a night is the sum
-- of the entries up to it, and what a platform says of a day later on is a restatement.
{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        full_refresh=false,
        on_schema_change='append_new_columns',
    )
}}

{%- set columns = ['spend_date', 'channel', 'platform', 'account_id', 'campaign_id'] %}

with spend as (
    select * from {{ ref('int_spend_daily') }}
),

nights as (
    select as_of_date from {{ ref('int_booked_night') }}
),

sides as (
    select
        {{ columns | join(', ') }},
        spend,
        0 as entries
    from spend
    {% if is_incremental() %}
        union all
        select
            {{ columns | join(', ') }},
            -spend as spend,
            1 as entries
        from {{ this }}
    {% endif %}
),

changes as (
    select
        {{ columns | join(', ') }},
        sum(spend) as spend,
        sum(entries) as entries
    from sides
    group by {{ columns | join(', ') }}
    having sum(spend) <> 0
),

final as (
    select
        changes.spend_date,
        changes.channel,
        changes.platform,
        changes.account_id,
        changes.campaign_id,
        changes.spend,
        '{{ var("reporting_currency") }}' as currency,
        case when changes.entries = 0 then 'new' else 'platform_restatement' end as reason,
        '{{ var("run_id") }}' as run_id,
        nights.as_of_date,
        current_timestamp as recorded_at
    from changes
    cross join nights
)

select * from final
