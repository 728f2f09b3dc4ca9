-- Forecasts of a night beside what had come 7, 14 and 30 nights later, as it was known then. Only the newest target
-- night can still change, so only forecasts for it and later are looked at again.
{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key=['target_night'],
        on_schema_change='append_new_columns',
    )
}}

with forecasts as (
    select
        *,
        as_of_date + horizon as target_night
    from {{ source('estimates', 'channel_forecasts') }}
    where horizon is not null
),

nights as (
    select as_of_date from {{ ref('int_booked_night') }}
),

due as (
    select forecasts.*
    from forecasts
    inner join nights
        on forecasts.target_night <= nights.as_of_date
    {% if is_incremental() %}
        where forecasts.target_night >= (
            select coalesce(max(known.target_night), cast('0001-01-01' as date)) from {{ this }} as known
        )
    {% endif %}
),

spans as (
    select distinct
        as_of_date,
        target_night,
        conversion_kind,
        first_touch_date,
        last_touch_date
    from due
),

ledger as (
    select
        as_of_date,
        conversion_kind,
        model,
        channel,
        touch_date,
        sum(credit) as credit,
        sum(revenue) as revenue
    from {{ ref('fct_attribution_ledger') }}
    group by as_of_date, conversion_kind, model, channel, touch_date
),

came as (
    select
        spans.as_of_date,
        spans.target_night,
        ledger.conversion_kind,
        ledger.model,
        ledger.channel,
        sum(ledger.credit) as credit,
        sum(ledger.revenue) as revenue
    from spans
    inner join ledger
        on
            spans.conversion_kind = ledger.conversion_kind
            and spans.target_night >= ledger.as_of_date
            and ledger.touch_date between spans.first_touch_date and spans.last_touch_date
    group by spans.as_of_date, spans.target_night, ledger.conversion_kind, ledger.model, ledger.channel
),

joined as (
    select
        due.as_of_date as forecast_night,
        due.target_night,
        due.horizon,
        due.conversion_kind,
        due.model,
        due.channel,
        due.measure,
        round(cast(due.to_date as {{ type_decimal() }}), 6) as known_at_forecast,
        round(cast(due.expected as {{ type_decimal() }}), 6) as forecast,
        round(cast(due.low as {{ type_decimal() }}), 6) as low,
        round(cast(due.high as {{ type_decimal() }}), 6) as high,
        round(coalesce(case when due.measure = 'credit' then came.credit else came.revenue end, 0), 6) as actual
    from due
    left join came
        on
            due.as_of_date = came.as_of_date
            and due.target_night = came.target_night
            and due.conversion_kind = came.conversion_kind
            and due.model = came.model
            and due.channel = came.channel
),

final as (
    select
        *,
        forecast - actual as error,
        actual between low and high as is_inside,
        '{{ var("reporting_currency") }}' as currency
    from joined
)

select * from final
