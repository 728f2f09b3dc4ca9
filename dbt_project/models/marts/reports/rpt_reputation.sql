-- Eight weeks of reviews and comments, all sources together; week 0 is the one that the newest night is in.
with weeks as (
    select * from {{ ref('fct_reputation_weekly') }}
    where week_date > {{ first_day_of('week', newest_night()) }} - 56
),

final as (
    select
        week_date,
        min(case when is_complete then 1 else 0 end) = 1 as is_complete,
        cast(sum(positive) as bigint) as positive,
        cast(sum(neutral) as bigint) as neutral,
        cast(sum(negative) as bigint) as negative,
        round(cast(sum(positive) as {{ type_decimal() }}) / nullif(sum(positive + negative), 0), 6) as positive_share,
        min(target_share) as target_share,
        round(cast(sum(answered) as {{ type_decimal() }}) / nullif(sum(negative), 0), 6) as answered_share,
        cast(sum(waiting) as bigint) as waiting
    from weeks
    group by week_date
)

select * from final
