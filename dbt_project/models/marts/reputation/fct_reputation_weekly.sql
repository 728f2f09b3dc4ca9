-- Neutral voices are counted and left out of the share: the target is two positive ones for each negative one.
with voices as (
    select
        *,
        {{ first_day_of('week', 'said_date') }} as week_date,
        {{ seconds_between('said_at', 'answered_at') }} / 3600.0 as hours_to_answer,
        {{ seconds_between('said_at', as_of()) }} / 86400.0 as age_days
    from {{ ref('int_voices') }}
),

counted as (
    select
        source,
        week_date,
        count(case when sentiment = 'positive' then 1 end) as positive,
        count(case when sentiment = 'neutral' then 1 end) as neutral,
        count(case when sentiment = 'negative' then 1 end) as negative,
        count(case when sentiment = 'negative' and answered_at is not null then 1 end) as answered,
        count(case when sentiment = 'negative' and answered_at is null then 1 end) as waiting,
        count(case when sentiment = 'negative' and answered_at is null and age_days > 1 then 1 end)
            as waiting_over_1_day,
        count(case when sentiment = 'negative' and answered_at is null and age_days > 7 then 1 end)
            as waiting_over_7_days,
        {{ median_of("case when sentiment = 'negative' then hours_to_answer end") }} as median_hours
    from voices
    group by source, week_date
),

final as (
    select
        source,
        week_date,
        positive,
        neutral,
        negative,
        round(cast(positive as {{ type_decimal() }}) / nullif(positive + negative, 0), 6) as positive_share,
        cast({{ var('target_positive_share') }} as {{ type_decimal() }}) as target_share,
        cast(positive as {{ type_decimal() }}) < {{ var('target_positive_share') }} * (positive + negative)
            as is_below_target,
        answered,
        round(cast(answered as {{ type_decimal() }}) / nullif(negative, 0), 6) as answered_share,
        round(cast(median_hours as {{ type_decimal() }}), 2) as median_hours_to_answer,
        waiting,
        waiting_over_1_day,
        waiting_over_7_days,
        {{ next_first_day('week', 'week_date') }} <= {{ newest_night() }} + 1 as is_complete
    from counted
)

select * from final
