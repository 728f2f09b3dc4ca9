-- Where people live decides what silence means: in the EEA, the United Kingdom and Switzerland it is a no.
with persons as (
    select * from {{ ref('dim_persons') }}
),

customers as (
    select * from {{ ref('int_customers_gathered') }}
),

customer_persons as (
    select * from {{ ref('int_record_persons') }}
    where record_kind = 'customer'
),

orders as (
    select * from {{ ref('int_orders') }}
),

consent_countries as (
    select * from {{ ref('consent_countries') }}
),

seen as (
    select
        customer_persons.person_id,
        customers.country,
        2 as strength,
        coalesce(customers.updated_at, customers.created_at) as seen_at
    from customers
    inner join customer_persons
        on customers.customer_id = customer_persons.record_id
    where customers.country is not null
    union all
    select
        person_id,
        upper(country) as country,
        1 as strength,
        ordered_at as seen_at
    from orders
    where country is not null
),

-- What the customer's account says, else the newest order; of equals the one that needs consent.
ranked as (
    select
        seen.person_id,
        seen.country,
        row_number() over (
            partition by seen.person_id
            order by
                seen.strength desc, seen.seen_at desc nulls last,
                case when consent_countries.country is null then 1 else 0 end, seen.country asc
        ) as place
    from seen
    left join consent_countries
        on seen.country = consent_countries.country
),

homes as (
    select
        persons.person_id,
        persons.consent_ads,
        coalesce(ranked.country, nullif('{{ var("shop_country") or "" }}', '')) as country
    from persons
    left join ranked
        on persons.person_id = ranked.person_id and ranked.place = 1
),

final as (
    select
        homes.person_id,
        homes.country,
        homes.consent_ads,
        homes.consent_ads = 'granted'
        or (homes.consent_ads = 'unknown' and homes.country is not null and consent_countries.country is null)
            as may_be_advertised_to
    from homes
    left join consent_countries
        on homes.country = consent_countries.country
)

select * from final
