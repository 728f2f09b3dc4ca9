-- Why a person is kept out of lists, whatever the list. A list says which of these reasons it heeds.
with identifiers as (
    select * from {{ ref('int_person_identifiers') }}
),

erasures as (
    select * from {{ ref('stg_files__erasures') }}
    where requested_at <= {{ as_of() }}
),

unhappy as (
    select * from {{ ref('audience_unhappy') }}
),

insiders as (
    select * from {{ ref('audience_insiders') }}
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
        ('erased', 'asked_to_be_forgotten'), ('opted_out', 'refusing'), ('unhappy', 'unhappy'),
        ('shared_identifier', 'sharing'), ('internal', 'insiders'),
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
