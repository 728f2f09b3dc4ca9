-- People with an open complaint, or one closed in the last 30 days; who gave at most two stars of five, or did not
-- recommend, in the last 90 days; or who sent back half of three orders or more.
with tickets as (
    select * from {{ ref('stg_files__support_tickets') }}
),

reviews as (
    select * from {{ ref('int_reviews_gathered') }}
),

record_persons as (
    select * from {{ ref('int_record_persons') }}
),

bad_reviews as (
    select * from reviews
    where
        created_at <= {{ as_of() }}
        and created_at > {{ as_of() }} - {{ days(90) }}
        and (rating / coalesce(max_rating, 5) <= 0.4 or (rating is null and not recommends))
),

complaints as (
    select
        record_persons.person_id,
        'complained' as reason,
        tickets.opened_at as complained_at
    from tickets
    inner join record_persons
        on tickets.ticket_id = record_persons.record_id and record_persons.record_kind = 'ticket'
    where
        tickets.is_complaint
        and tickets.opened_at <= {{ as_of() }}
        and (tickets.closed_at is null or tickets.closed_at > {{ as_of() }} - {{ days(30) }})
    {% for kind in ['customer', 'order'] %}
        union all
        select
            record_persons.person_id,
            'complained' as reason,
            bad_reviews.created_at as complained_at
        from bad_reviews
        inner join record_persons
            on bad_reviews.{{ kind }}_id = record_persons.record_id and record_persons.record_kind = '{{ kind }}'
    {% endfor %}
    union all
    select
        person_id,
        'returns half of the orders' as reason,
        max(case when refunds_value > 0 then ordered_at end) as complained_at
    from {{ ref('int_orders') }}
    where is_counted and ordered_at <= {{ as_of() }}
    group by person_id
    having count(*) >= 3 and count(case when refunds_value > 0 then 1 end) >= 0.5 * count(*)
),

final as (
    select
        person_id,
        min(reason) as reason,
        max(complained_at) as complained_at
    from complaints
    group by person_id
)

select * from final
