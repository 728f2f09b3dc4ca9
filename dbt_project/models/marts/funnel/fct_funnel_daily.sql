-- Every day from a channel's first one on, so that `people` can be read on any day.
with people as (
    select * from {{ ref('int_person_stages') }}
),

stages as (
    select
        framework,
        stage_order,
        stage
    from {{ ref('lifecycle_stages') }}
    group by framework, stage_order, stage
),

channels as (
    select
        framework,
        channel,
        min(entered_date) as first_date
    from people
    group by framework, channel
),

days as (
    {{ days_from('(select min(entered_date) from ' ~ ref('int_person_stages') ~ ')', newest_night()) }}
),

measured as (
    select
        framework,
        stage_order,
        channel,
        entered_date,
        {{ stage_measures() }}
    from people
    group by framework, stage_order, channel, entered_date
),

final as (
    select
        stages.framework,
        stages.stage_order,
        stages.stage,
        days.day_date as business_day,
        channels.channel,
        cast(
            sum(coalesce(measured.people, 0)) over (
                partition by stages.framework, stages.stage_order, channels.channel
                order by days.day_date
            ) as bigint
        ) as people,
        coalesce(measured.people, 0) as entries,
        round(cast(measured.went_on as {{ type_decimal() }}) / nullif(measured.open_people, 0), 6) as to_next_share,
        round(cast(measured.median_days_to_next as {{ type_decimal() }}), 2) as median_days_to_next
    from stages
    inner join channels on stages.framework = channels.framework
    inner join days on channels.first_date <= days.day_date
    left join measured
        on
            stages.framework = measured.framework
            and stages.stage_order = measured.stage_order
            and channels.channel = measured.channel
            and days.day_date = measured.entered_date
)

select * from final
