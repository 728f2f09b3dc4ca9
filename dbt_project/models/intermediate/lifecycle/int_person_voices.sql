-- What people say of the shop, as far as it names them: reviews, codes that others used, questions to support.
with persons as (
    select * from {{ ref('int_record_persons') }}
    where record_kind in ('order', 'customer', 'ticket')
),

reviews as (
    select * from {{ ref('int_reviews_rated') }}
),

tickets as (
    select * from {{ ref('stg_files__support_tickets') }}
),

listed as (
    select * from {{ ref('stg_files__referrals') }}
    where order_id is null and used_at is not null
),

referred as (
    select * from {{ ref('int_referred_orders') }}
    where not is_own_use and referrer_person_id is not null
),

written as (
    select
        coalesce(customers.person_id, orders.person_id) as person_id,
        reviews.sentiment = 'positive' as is_positive,
        reviews.created_at as happened_at
    from reviews
    left join persons as customers
        on customers.record_kind = 'customer' and reviews.customer_id = customers.record_id
    left join persons as orders
        on orders.record_kind = 'order' and reviews.order_id = orders.record_id
),

-- Used with an order of somebody else's that counts, or listed as used without one.
used as (
    select
        referrer_person_id as person_id,
        ordered_at as used_at
    from referred
    union all
    select
        persons.person_id,
        listed.used_at
    from listed
    inner join persons
        on persons.record_kind = 'customer' and listed.referrer_customer_id = persons.record_id
),

final as (
    select
        person_id,
        'review' as event,
        happened_at
    from written
    where person_id is not null
    union all
    select
        person_id,
        'positive_review' as event,
        happened_at
    from written
    where person_id is not null and is_positive
    union all
    select
        person_id,
        'referral' as event,
        used_at as happened_at
    from used
    union all
    select
        persons.person_id,
        'ticket' as event,
        tickets.opened_at as happened_at
    from tickets
    inner join persons on persons.record_kind = 'ticket' and tickets.ticket_id = persons.record_id
)

select * from final
