-- Addresses and numbers by person, for exporters alone. Shared ones belong to nobody.
{{ config(materialized='view', schema='pii') }}

with identifiers as (
    select * from {{ ref('int_person_identifiers') }}
    where not is_shared
),

contacts as (
    select * from {{ source('pii', 'identifiers') }}
),

final as (
    select
        identifiers.person_id,
        contacts.kind,
        contacts.value,
        contacts.country
    from contacts
    inner join identifiers
        on contacts.kind = identifiers.identifier_kind and contacts.hash = identifiers.identifier_value
)

select * from final
