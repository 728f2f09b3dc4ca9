-- What people said on advertising: in the shop's accounts, and what was noted by `python -m exporters opt-out|opt-in`.
-- The newest word counts, whoever brought it; of equals the refusal. A yes without a date is as old as its account, a
-- no without one as young as the row that brought it: an account saved again does not undo a refusal.
with customers as (
    select * from {{ ref('int_customers_gathered') }}
    where consent_ads in ('granted', 'denied')
),

customer_persons as (
    select * from {{ ref('int_record_persons') }}
    where record_kind = 'customer'
),

noted as (
    select * from {{ source('consents', 'consents') }}
    where purpose = 'ads' and said_at <= {{ as_of() }}
),

identifiers as (
    select * from {{ ref('int_person_identifiers') }}
    where not is_shared
),

said as (
    select
        customer_persons.person_id,
        customers.consent_ads as state,
        customers.source,
        cast(null as {{ type_text() }}) as evidence,
        case
            when customers.consent_ads = 'granted' then coalesce(customers.consent_at, customers.created_at)
            else coalesce(customers.consent_at, customers.updated_at, customers.created_at, {{ as_of() }})
        end as said_at
    from customers
    inner join customer_persons on customers.customer_id = customer_persons.record_id
    union all
    select
        identifiers.person_id,
        noted.state,
        noted.source,
        noted.evidence,
        noted.said_at
    from noted
    inner join identifiers
        on noted.kind = identifiers.identifier_kind and noted.value = identifiers.identifier_value
),

final as (
    select
        person_id,
        'ads' as purpose,
        state,
        source,
        evidence,
        said_at,
        row_number() over (
            partition by person_id
            order by said_at desc nulls last, case state when 'denied' then 1 else 2 end, source asc
        ) = 1 as is_newest
    from said
)

select * from final
