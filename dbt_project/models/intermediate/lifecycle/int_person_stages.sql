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

walked as (
    select
        entered.*,
        followed.next_order,
        lead(entered.stage_order) over in_order as entered_next_order,
        lead(entered.entered_at) over in_order as entered_next_at
    from entered
    inner join followed
        on entered.framework = followed.framework and entered.stage_order = followed.stage_order
    window in_order as (partition by entered.person_id, entered.framework order by entered.stage_order)
),

compared as (
    select
        *,
        case when entered_next_order = next_order then entered_next_at end as next_at
    from walked
),

final as (
    select
        compared.framework,
        compared.stage_order,
        compared.stage,
        compared.person_id,
        coalesce(first_touches.channel, 'unattributed') as channel,
        coalesce(first_touches.campaign_id, 'none') as campaign_id,
        coalesce(compared.next_at >= compared.entered_at, compared.next_order is not null) as is_open,
        {{ first_day_of('month', "coalesce(first_touches.touch_date, " ~ business_day('persons.first_seen_at') ~ ")") }}
            as cohort_month,
        {{ business_day('compared.entered_at') }} as entered_date,
        cast(
            {{ seconds_between('least(first_touches.touch_at, persons.first_seen_at)', 'compared.entered_at') }} / 86400
            as {{ type_double() }}
        ) as days_since_first,
        case
            when compared.next_at >= compared.entered_at
                then cast(
                    {{ seconds_between('compared.entered_at', 'compared.next_at') }} / 86400 as {{ type_double() }}
                )
        end as days_to_next
    from compared
    inner join persons on compared.person_id = persons.person_id
    left join first_touches on compared.person_id = first_touches.person_id
)

select * from final
