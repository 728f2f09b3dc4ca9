-- The same people are in a stage, whether they are added up by day, by month or by campaign.
with entered as (
    select
        stage_number,
        count(*) as people
    from {{ ref('int_person_stages') }}
    group by stage_number
),

stages as (
    select
        stages.framework,
        stages.stage,
        coalesce(entered.people, 0) as people
    from {{ ref('int_lifecycle_stages') }} as stages
    left join entered on stages.stage_number = entered.stage_number
),

told as (
    select
        'fct_funnel_daily' as mart,
        framework,
        stage,
        sum(entries) as people
    from {{ ref('fct_funnel_daily') }}
    group by framework, stage
    union all
    select
        'fct_funnel_cohorts' as mart,
        framework,
        stage,
        sum(people) as people
    from {{ ref('fct_funnel_cohorts') }}
    group by framework, stage
    union all
    select
        'fct_funnel_campaigns' as mart,
        framework,
        stage,
        sum(people) as people
    from {{ ref('fct_funnel_campaigns') }}
    group by framework, stage
)

select
    told.mart,
    told.framework,
    told.stage,
    told.people,
    stages.people as people_entered
from told
inner join stages on told.framework = stages.framework and told.stage = stages.stage
where told.people <> stages.people
