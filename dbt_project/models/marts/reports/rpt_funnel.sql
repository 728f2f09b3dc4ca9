-- Each framework over all people, with who came into each stage in the 30 days up to tonight.
with stages as (
    select * from {{ ref('int_lifecycle_stages') }}
),

measured as (
    select
        stage_number,
        {{ stage_measures() }},
        sum(case when entered_date between {{ newest_night() }} - 29 and {{ newest_night() }} then 1 else 0 end)
            as new_people
    from {{ ref('int_person_stages') }}
    group by stage_number
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
        on stages.stage_number = measured.stage_number
)

select * from final
