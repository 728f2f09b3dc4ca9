-- Stages of all frameworks, numbered: people are many, and a number is cheaper to sort them by than two names.
with stages as (
    select
        framework,
        stage_order,
        stage
    from {{ ref('lifecycle_stages') }}
    group by framework, stage_order, stage
),

numbered as (
    select
        *,
        cast(row_number() over (order by {{ by_code_point('framework') }}, stage_order) as integer) as stage_number
    from stages
),

final as (
    select
        stage_number,
        framework,
        stage_order,
        stage,
        lead(stage_number) over (partition by framework order by stage_order) as next_stage_number
    from numbered
)

select * from final
