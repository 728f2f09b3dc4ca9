-- How long after the first, and after the last touch of a path conversions came.
with credits as (
    select * from {{ ref('fct_attribution_credits') }}
    where model in ('first_touch', 'last_touch') and channel <> 'unattributed'
),

counted as (
    select
        conversion_kind,
        channel,
        model,
        lag_days,
        count(*) as conversions
    from credits
    group by conversion_kind, channel, model, lag_days
),

final as (
    select
        conversion_kind,
        channel,
        model as "from",
        lag_days,
        conversions,
        round(
            cast(
                sum(conversions) over (partition by conversion_kind, channel, model order by lag_days)
                as {{ type_decimal() }}
            )
            / sum(conversions) over (partition by conversion_kind, channel, model), 6
        ) as cumulative_share
    from counted
)

select * from final
