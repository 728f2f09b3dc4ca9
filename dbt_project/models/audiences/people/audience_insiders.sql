-- People whose e-mail address is at one of the shop's own domains or at a competitor's. Only the domain is looked at.
-- Bots, fraud and resellers are not known: no source names them.
with addresses as (
    select
        hash,
        lower(split_part(value, '@', 2)) as host
    from {{ source('pii', 'identifiers') }}
    where kind = 'email'
),

domains as (
    select domain from {{ ref('competitor_domains') }}
),

identifiers as (
    select * from {{ ref('int_person_identifiers') }}
    where identifier_kind = 'email' and not is_shared
),

inside as (
    select
        hash,
        'address of the shop' as reason
    from addresses
    where {{ is_own_host('host') }}
    union all
    select
        addresses.hash,
        'address of a competitor' as reason
    from addresses
    inner join domains on addresses.host = domains.domain or addresses.host like '%.' || domains.domain
),

final as (
    select
        identifiers.person_id,
        min(inside.reason) as reason
    from identifiers
    inner join inside on identifiers.identifier_value = inside.hash
    group by identifiers.person_id
)

select * from final
