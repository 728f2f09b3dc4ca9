-- What people say of the shop, as far as it names them: reviews, codes that others used, questions to support.
with persons as (
    select * from {{ ref('int_record_persons') }}
    where record_kind in ('order', 'customer', 'ticket')
),

reviews as (
    select * from {{ ref('int_reviews_gathered') }}
),

tickets as (
    select * from {{ ref('stg_files__support_tickets') }}
),

referrals as (
    select * from {{ ref('stg_files__referrals') }}
),

codes_used as (
    select * from {{ ref('int_referral_codes_used') }}
),

written as (
    select
        coalesce(customers.person_id, orders.person_id) as person_id,
        coalesce(reviews.recommends, false) or reviews.rating >= 0.8 * coalesce(reviews.max_rating, 5) as is_positive,
        reviews.created_at as happened_at
    from reviews
    left join persons as customers
        on customers.record_kind = 'customer' and reviews.customer_id = customers.record_id
    left join persons as orders
        on orders.record_kind = 'order' and reviews.order_id = orders.record_id
),

-- Used with an order, or listed as used without one.
used as (
    select
        referral_code,
        used_at
    from codes_used
    union all
    select
        referral_code,
        used_at
    from referrals
    where order_id is null and used_at is not null
),

owners as (
    select distinct
        referrals.referral_code,
        persons.person_id
    from referrals
    inner join persons
        on persons.record_kind = 'customer' and referrals.referrer_customer_id = persons.record_id
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
        owners.person_id,
        'referral' as event,
        used.used_at as happened_at
    from used
    inner join owners on used.referral_code = owners.referral_code
    union all
    select
        persons.person_id,
        'ticket' as event,
        tickets.opened_at as happened_at
    from tickets
    inner join persons on persons.record_kind = 'ticket' and tickets.ticket_id = persons.record_id
)

select * from final
