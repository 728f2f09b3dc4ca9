with persons as (
    select * from {{ ref('int_persons') }}
),

first_touches as (
    select * from {{ ref('int_first_touches') }}
),

orders as (
    select * from {{ ref('int_orders') }}
),

referred as (
    select distinct person_id from {{ ref('int_referred_orders') }}
    where is_first_order and not is_own_use
),

consents as (
    select * from {{ ref('int_consents') }}
    where is_newest
),

bought as (
    select
        person_id,
        count(*) as orders,
        sum(net_value) as net_revenue,
        min(ordered_at) as first_order_at,
        max(ordered_at) as last_order_at
    from orders
    where is_counted
    group by person_id
),

interests as (
    select
        person_id,
        max(score) as score
    from {{ ref('int_competitor_scores') }}
    group by person_id
),

final as (
    select
        persons.person_id,
        first_touches.channel as first_touch_channel,
        first_touches.campaign_id as first_touch_campaign_id,
        coalesce(consents.state, 'unknown') as consent_ads,
        '{{ var("reporting_currency") }}' as currency,
        persons.identifiers,
        coalesce(bought.orders, 0) as orders,
        coalesce(bought.net_revenue, 0) as net_revenue,
        interests.score as competitor_interest_score,
        bought.person_id is not null as is_customer,
        referred.person_id is not null as is_referred,
        persons.is_shared,
        persons.first_seen_at,
        first_touches.touch_at as first_touch_at,
        bought.first_order_at,
        bought.last_order_at
    from persons
    left join first_touches on persons.person_id = first_touches.person_id
    left join bought on persons.person_id = bought.person_id
    left join referred on persons.person_id = referred.person_id
    left join consents on persons.person_id = consents.person_id
    left join interests on persons.person_id = interests.person_id
)

select * from final
