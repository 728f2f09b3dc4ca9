-- Came three times or more in 30 days and never bought.
with behaviour as (
    select * from {{ ref('audience_behaviour') }}
),

persons as (
    select * from {{ ref('dim_persons') }}
),

final as (
    select
        behaviour.person_id,
        'comes often' as reason,
        behaviour.last_visit_at as since,
        cast(null as {{ type_decimal() }}) as value
    from behaviour
    inner join persons on behaviour.person_id = persons.person_id
    where
        behaviour.visits_30_days >= 3
        and not persons.is_customer
)

select * from final
