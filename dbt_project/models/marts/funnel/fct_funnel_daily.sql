-- Every day from a channel's first one on, so that `people` can be read on any day: days without an entry are added to
-- those with some, which is cheaper than to join them.
with stages as (
    select * from {{ ref('int_lifecycle_stages') }}
),

measured as (
    select
        stage_number,
        channel,
        entered_date,
        {{ stage_measures() }}
    from {{ ref('int_person_stages') }}
    group by stage_number, channel, entered_date
),

channels as (
    select
        stages.framework,
        measured.channel,
        min(measured.entered_date) as first_date
    from measured
    inner join stages on measured.stage_number = stages.stage_number
    group by stages.framework, measured.channel
),

days as (
    {{ days_from('(select min(entered_date) from measured)', newest_night()) }}
),

told as (
    select
        stages.stage_number,
        channels.channel,
        days.day_date as business_day,
        0 as people,
        0 as open_people,
        0 as went_on,
        null as median_days_to_next
    from stages
    inner join channels on stages.framework = channels.framework
    inner join days on channels.first_date <= days.day_date
    union all
    select
        stage_number,
        channel,
        entered_date as business_day,
        people,
        open_people,
        went_on,
        median_days_to_next
    from measured
    where entered_date <= {{ newest_night() }}
),

by_day as (
    select
        stage_number,
        channel,
        business_day,
        sum(people) as entries,
        sum(open_people) as open_people,
        sum(went_on) as went_on,
        max(median_days_to_next) as median_days_to_next
    from told
    group by stage_number, channel, business_day
),

final as (
    select
        stages.framework,
        stages.stage_order,
        stages.stage,
        by_day.business_day,
        by_day.channel,
        cast(
            sum(by_day.entries) over (
                partition by by_day.stage_number, by_day.channel
                order by by_day.business_day
            ) as bigint
        ) as people,
        cast(by_day.entries as bigint) as entries,
        round(cast(by_day.went_on as {{ type_decimal() }}) / nullif(by_day.open_people, 0), 6) as to_next_share,
        round(cast(by_day.median_days_to_next as {{ type_decimal() }}), 2) as median_days_to_next
    from by_day
    inner join stages on by_day.stage_number = stages.stage_number
)

select * from final
