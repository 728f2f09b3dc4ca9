-- A stage has one place and a place one stage: else the next stage would be a matter of chance.
with stages as (
    select distinct
        framework,
        stage_order,
        stage
    from {{ ref('lifecycle_stages') }}
),

final as (
    select
        framework,
        'place ' || stage_order as said_twice
    from stages
    group by framework, stage_order
    having count(*) > 1
    union all
    select
        framework,
        'stage ' || stage as said_twice
    from stages
    group by framework, stage
    having count(*) > 1
)

select * from final
