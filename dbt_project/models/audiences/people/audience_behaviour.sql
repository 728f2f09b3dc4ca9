-- What people did on the site in the last 90 days, in one look at their days.
with days as (
    select * from {{ ref('int_person_event_days') }}
    where event_date > {{ newest_night() }} - 90 and first_at <= {{ as_of() }}
),

words as (
    select * from {{ ref('person_events') }}
),

final as (
    select
        days.person_id,
        max(case when days.event = 'visit' then days.first_at end) as last_visit_at,
        cast(sum(case
            when days.event = 'visit' and days.event_date > {{ newest_night() }} - 30 then days.times else 0
        end) as bigint) as visits_30_days,
        max(case when days.event = 'product_view' then days.first_at end) as last_view_at,
        cast(sum(case
            when days.event = 'product_view' and days.event_date > {{ newest_night() }} - 7 then days.times else 0
        end) as bigint) as views_7_days,
        max(case when days.event in ('add_to_cart', 'checkout_started') then days.first_at end) as last_cart_at,
        max(case when words.is_engagement or days.event = 'visit' then days.first_at end) as last_engaged_at
    from days
    inner join words on days.event = words.event
    group by days.person_id
)

select * from final
