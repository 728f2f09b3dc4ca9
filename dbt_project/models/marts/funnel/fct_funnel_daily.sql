-- Every day from a channel's first one on, so that `people` can be read on any day: days without an entry are added to
-- those with some, which is cheaper than to join them.
with stages as (
    select
        framework,
        stage_order,
        stage
    from {{ ref('lifecycle_stages') }}
    group by framework, stage_order, stage
),

measured as (
    select
        framework,
        stage_order,
        stage,
        channel,
        entered_date,
        {{ stage_measures() }}
    from {{ ref('int_person_stages') }}
    group by framework, stage_order, stage, channel, entered_date
),

channels as (
    select
        framework,
        channel,
        min(entered_date) as first_date
    from measured
    group by framework, channel
),

days as (
    {{ days_from('(select min(entered_date) from measured)', newest_night()) }}
),

told as (
    select
        stages.framework,
        stages.stage_order,
        stages.stage,
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
        framework,
        stage_order,
        stage,
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
        framework,
        stage_order,
        stage,
        channel,
        business_day,
        sum(people) as entries,
        sum(open_people) as open_people,
        sum(went_on) as went_on,
        max(median_days_to_next) as median_days_to_next
    from told
    group by framework, stage_order, stage, channel, business_day
),

final as (
    select
        framework,
        stage_order,
        stage,
        business_day,
        channel,
        cast(
            sum(entries) over (partition by framework, stage_order, stage, channel order by business_day) as bigint
        ) as people,
        cast(entries as bigint) as entries,
        round(cast(went_on as {{ type_decimal() }}) / nullif(open_people, 0), 6) as to_next_share,
        round(cast(median_days_to_next as {{ type_decimal() }}), 2) as median_days_to_next
    from by_day
)

select * from final
