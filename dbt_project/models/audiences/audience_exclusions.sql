-- Why a person is kept out of lists, whatever the list. A list says which of these reasons it heeds.
with identifiers as (
    select * from {{ ref('int_person_identifiers') }}
),

erasures as (
    select * from {{ ref('stg_files__erasures') }}
    where requested_at <= {{ as_of() }}
),

record_persons as (
    select * from {{ ref('int_record_persons') }}
),

tickets as (
    select * from {{ ref('stg_files__support_tickets') }}
),

reviews as (
    select * from {{ ref('int_reviews_gathered') }}
),

consents as (
    select * from {{ ref('audience_consents') }}
),

tombstones as (
    select
        kind as identifier_kind,
        value as identifier_value
    from {{ source('pii', 'tombstones') }}
),

asked as (
    select * from tombstones
    union
    {% for column, kind in [
        ('email_hash', 'email'), ('phone_hash', 'phone'), ('customer_id', 'customer_id'), ('user_id', 'user_id'),
    ] %}
        select
            '{{ kind }}' as identifier_kind,
            {{ column }} as identifier_value
        from erasures
        {% if not loop.last %}
            union
        {% endif %}
    {% endfor %}
),

asked_to_be_forgotten as (
    select identifiers.person_id
    from asked
    inner join identifiers
        on
            asked.identifier_kind = identifiers.identifier_kind
            and asked.identifier_value = identifiers.identifier_value
),

-- An open complaint, or one closed in the last 30 days.
complaining as (
    select record_persons.person_id
    from tickets
    inner join record_persons
        on tickets.ticket_id = record_persons.record_id and record_persons.record_kind = 'ticket'
    where
        tickets.is_complaint
        and tickets.opened_at <= {{ as_of() }}
        and (tickets.closed_at is null or tickets.closed_at > {{ as_of() }} - {{ days(30) }})
),

-- At most two stars of five, or "does not recommend", in the last 90 days.
bad_reviews as (
    select * from reviews
    where
        created_at <= {{ as_of() }}
        and created_at > {{ as_of() }} - {{ days(90) }}
        and (rating / coalesce(max_rating, 5) <= 0.4 or (rating is null and not recommends))
),

disappointed as (
    select record_persons.person_id
    from bad_reviews
    inner join record_persons
        on bad_reviews.customer_id = record_persons.record_id and record_persons.record_kind = 'customer'
    union
    select record_persons.person_id
    from bad_reviews
    inner join record_persons
        on bad_reviews.order_id = record_persons.record_id and record_persons.record_kind = 'order'
),

refusing as (
    select person_id
    from consents
    where consent_ads = 'denied'
),

sharing as (
    select person_id
    from identifiers
    where is_shared
),

final as (
    {% for reason, people in [
        ('erased', 'asked_to_be_forgotten'), ('opted_out', 'refusing'), ('unhappy', 'complaining'),
        ('unhappy', 'disappointed'), ('shared_identifier', 'sharing'),
    ] %}
        select
            person_id,
            '{{ reason }}' as exclusion_reason
        from {{ people }}
        {% if not loop.last %}
            union
        {% endif %}
    {% endfor %}
)

select * from final
