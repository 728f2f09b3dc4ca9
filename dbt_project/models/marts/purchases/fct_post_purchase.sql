-- What a customer says counts, not what may have annoyed: a late parcel or a refund alone makes nobody unhappy.
with orders as (
    select * from {{ ref('int_orders') }}
),

refunds as (
    select
        order_id,
        count(*) as refunds
    from {{ ref('int_refunds_gathered') }}
    group by order_id
),

tickets as (
    select
        order_id,
        count(*) as tickets,
        count(case when is_complaint then 1 end) as complaints
    from {{ ref('stg_files__support_tickets') }}
    where order_id is not null
    group by order_id
),

reviews as (
    select
        order_id,
        count(stars) as ratings,
        sum(stars) as stars,
        max(case when sentiment = 'negative' then 1 else 0 end) = 1 as has_negative,
        max(case when sentiment = 'positive' then 1 else 0 end) = 1 as has_positive
    from {{ ref('int_reviews_rated') }}
    where order_id is not null
    group by order_id
),

final as (
    select
        orders.order_id,
        orders.person_id,
        orders.order_date,
        orders.is_counted,
        {{ days_between('orders.order_date', business_day('orders.delivered_at')) }} as delivery_days,
        orders.delivered_at > orders.promised_at as is_late,
        orders.is_counted and orders.delivered_at is null and orders.promised_at < {{ as_of() }} as is_overdue,
        coalesce(refunds.refunds, 0) as refunds,
        orders.refunds_value,
        orders.currency,
        coalesce(tickets.tickets, 0) as tickets,
        coalesce(tickets.complaints, 0) as complaints,
        coalesce(reviews.ratings, 0) as ratings,
        round(reviews.stars / nullif(reviews.ratings, 0), 6) as rating,
        case
            when reviews.has_negative or tickets.complaints > 0 then false
            when reviews.has_positive then true
        end as is_happy
    from orders
    left join refunds on orders.order_id = refunds.order_id
    left join tickets on orders.order_id = tickets.order_id
    left join reviews on orders.order_id = reviews.order_id
)

select * from final
