-- A person enters a stage with the first of its events. Who was in the next stage before is not asked whether they went
-- on: `is_open` is false and they count neither for nor against it. In a last stage nobody is asked.
with stages as (
    select * from {{ ref('lifecycle_stages') }}
),

events as (
    select * from {{ ref('int_person_stage_events') }}
),

persons as (
    select * from {{ ref('int_persons') }}
),

first_touches as (
    select * from {{ ref('int_first_touches') }}
),

followed as (
    select
        framework,
        stage_order,
        lead(stage_order) over (partition by framework order by stage_order) as next_order
    from stages
    group by framework, stage_order
),

entered as (
    select
        stages.framework,
        stages.stage_order,
        stages.stage,
        events.person_id,
        min(events.first_at) as entered_at
    from events
    inner join stages on events.event = stages.event
    group by stages.framework, stages.stage_order, stages.stage, events.person_id
),

final as (
    select
        entered.framework,
        entered.stage_order,
        entered.stage,
        entered.person_id,
        coalesce(first_touches.channel, 'unattributed') as channel,
        coalesce(first_touches.campaign_id, 'none') as campaign_id,
        coalesce(following.entered_at >= entered.entered_at, followed.next_order is not null) as is_open,
        {{ first_day_of('month', "coalesce(first_touches.touch_date, " ~ business_day('persons.first_seen_at') ~ ")") }}
            as cohort_month,
        {{ business_day('entered.entered_at') }} as entered_date,
        cast(
            {{ seconds_between('least(first_touches.touch_at, persons.first_seen_at)', 'entered.entered_at') }} / 86400
            as {{ type_double() }}
        ) as days_since_first,
        case
            when following.entered_at >= entered.entered_at
                then cast(
                    {{ seconds_between('entered.entered_at', 'following.entered_at') }} / 86400 as {{ type_double() }}
                )
        end as days_to_next
    from entered
    inner join persons on entered.person_id = persons.person_id
    inner join followed
        on entered.framework = followed.framework and entered.stage_order = followed.stage_order
    left join first_touches on entered.person_id = first_touches.person_id
    left join entered as following
        on
            entered.framework = following.framework
            and followed.next_order = following.stage_order
            and entered.person_id = following.person_id
)

select * from final
