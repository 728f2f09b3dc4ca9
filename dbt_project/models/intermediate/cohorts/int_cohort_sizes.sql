-- A week begins on Monday. People are added up by day and by all that splits them before they are put into cohorts.
with members as (
    select * from {{ ref('int_cohort_members') }}
),

alike as (
    select
        cohort_kind,
        start_date,
        {{ cohort_splits() | join(',\n        ') }},
        count(*) as customers
    from members
    group by cohort_kind, start_date, {{ cohort_splits() | join(', ') }}
),

placed as (
    {{ in_cohorts('alike', ['customers']) }}
),

final as (
    select
        {{ cohort_key() }},
        sum(customers) as customers
    from placed
    group by {{ cohort_key() }}
)

select * from final
