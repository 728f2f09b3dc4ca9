-- A person enters a stage with the first of its events. Who was in the next stage before is not asked whether they went
-- on: `is_open` is false and they count neither for nor against it. In a last stage nobody is asked.
with stages as (
    select * from {{ ref('int_lifecycle_stages') }}
),

rules as (
    select
        stages.stage_number,
        seed.event
    from {{ ref('lifecycle_stages') }} as seed
    inner join stages on seed.framework = stages.framework and seed.stage = stages.stage
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

entered as (
    select
        events.person_id,
        rules.stage_number,
        min(events.first_at) as entered_at
    from events
    inner join rules on events.event = rules.event
    group by events.person_id, rules.stage_number
),

walked as (
    select
        *,
        lead(stage_number) over in_order as entered_next_number,
        lead(entered_at) over in_order as entered_next_at
    from entered
    window in_order as (partition by {{ by_code_point('person_id') }} order by stage_number)
),

compared as (
    select
        walked.person_id,
        walked.stage_number,
        walked.entered_at,
        stages.next_stage_number,
        case when walked.entered_next_number = stages.next_stage_number then walked.entered_next_at end as next_at
    from walked
    inner join stages on walked.stage_number = stages.stage_number
),

final as (
    select
        compared.stage_number,
        compared.person_id,
        coalesce(first_touches.channel, 'unattributed') as channel,
        coalesce(first_touches.campaign_id, 'none') as campaign_id,
        coalesce(compared.next_at >= compared.entered_at, compared.next_stage_number is not null) as is_open,
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
