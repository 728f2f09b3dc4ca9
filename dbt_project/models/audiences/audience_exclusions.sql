-- Why a person is kept out of lists, whatever the list. A list says which of these reasons it heeds.
with identifiers as (
    select * from {{ ref('int_person_identifiers') }}
),

erasures as (
    select * from {{ ref('stg_files__erasures') }} where requested_at <= {{ as_of() }}
),

record_persons as (
    select * from {{ ref('int_record_persons') }}
),

tickets as (
    select * from {{ ref('stg_files__support_tickets') }}
),

reviews as (
    select * from {{ ref('stg_files__reviews') }}
),

consents as (
    select * from {{ ref('audience_consents') }}
),

asked_to_be_forgotten as (
    {% for column, kind in {'email_hash': 'email', 'phone_hash': 'phone', 'customer_id': 'customer_id', 'user_id': 'user_id'}.items() -%}
    select identifiers.person_id
    from erasures
    inner join identifiers
        on identifiers.identifier_kind = '{{ kind }}' and erasures.{{ column }} = identifiers.identifier_value
    {% if not loop.last %}union
    {% endif %}{% endfor -%}
),

-- An open complaint, or one closed in the last 30 days.
complaining as (
    select record_persons.person_id
    from tickets
    inner join record_persons
        on tickets.ticket_id = record_persons.record_id and record_persons.record_kind = 'ticket'
    where tickets.is_complaint
        and tickets.opened_at <= {{ as_of() }}
        and (tickets.closed_at is null or tickets.closed_at > {{ as_of() }} - {{ days(30) }})
),

-- At most two stars of five, or "does not recommend", in the last 90 days.
bad_reviews as (
    select * from reviews
    where created_at <= {{ as_of() }}
        and created_at > {{ as_of() }} - {{ days(90) }}
        and (rating / coalesce(max_rating, 5) <= 0.4 or (rating is null and not recommends))
),

disappointed as (
    {% for kind in ['customer', 'order'] -%}
    select record_persons.person_id
    from bad_reviews
    inner join record_persons
        on bad_reviews.{{ kind }}_id = record_persons.record_id and record_persons.record_kind = '{{ kind }}'
    {% if not loop.last %}union
    {% endif %}{% endfor -%}
),

final as (
    select person_id, 'erased' as exclusion_reason from asked_to_be_forgotten
    union
    select person_id, 'opted_out' as exclusion_reason from consents where consent_ads = 'denied'
    union
    select person_id, 'unhappy' as exclusion_reason from complaining
    union
    select person_id, 'unhappy' as exclusion_reason from disappointed
    union
    select person_id, 'shared_identifier' as exclusion_reason from identifiers where is_shared
)

select * from final
