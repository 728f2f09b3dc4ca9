-- Each framework over all people, with who came into each stage in the 30 days up to tonight.
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

measured as (
    select
        framework,
        stage_order,
        {{ stage_measures() }},
        sum(case when entered_date between {{ newest_night() }} - 29 and {{ newest_night() }} then 1 else 0 end)
            as new_people
    from people
    group by framework, stage_order
),

final as (
    select
        stages.framework,
        stages.stage_order,
        stages.stage,
        coalesce(measured.people, 0) as people,
        coalesce(measured.new_people, 0) as new_people,
        round(cast(measured.went_on as {{ type_decimal() }}) / nullif(measured.open_people, 0), 6) as to_next_share,
        round(cast(measured.median_days_to_next as {{ type_decimal() }}), 2) as median_days_to_next
    from stages
    left join measured
        on stages.framework = measured.framework and stages.stage_order = measured.stage_order
)

select * from final
