-- Steps on the way to an order or to a filled form: who was shown one on a day, and who took it within 24 hours.
-- A form's name stands in its event's properties, else its page is its name. An event without browser and user belongs
-- to the person of its visit.
{{ kept_by_person() }}

with events as (
    select
        *,
        {{ event_record() }} as event_record
    from {{ ref('int_events_gathered') }}
    where event_name in ('add_to_cart', 'checkout_started', 'form_shown', 'form_submitted')
),

persons as (
    select persons.*
    from {{ ref('int_event_persons') }} as persons
    inner join {{ ref('int_histories_changed') }} as changed on persons.person_id = changed.person_id
),

orders as (
    select * from {{ ref('int_orders') }}
    where status in ('paid', 'pending')
),

said as (
    select
        persons.person_id,
        events.event_name,
        case
            when events.event_name in ('form_shown', 'form_submitted')
                then 'form:' || coalesce(
                    {{ json_text('events.properties', 'form') }},
                    {{ json_text('events.properties', 'form_id') }},
                    split_part(split_part(events.page_url, '?', 1), '#', 1),
                    'unnamed'
                )
        end as form,
        coalesce(events.device, 'unknown') as device,
        events.occurred_at
    from events
    inner join persons on events.event_record = persons.event_record
),

shown as (
    select
        person_id,
        case event_name when 'add_to_cart' then 'cart' when 'checkout_started' then 'checkout' else form end as step,
        device,
        {{ business_day('occurred_at') }} as shown_date,
        min(occurred_at) as shown_at
    from said
    where event_name <> 'form_submitted'
    group by 1, 2, 3, 4
),

taken as (
    select
        person_id,
        case event_name when 'checkout_started' then 'cart' else form end as step,
        occurred_at as taken_at
    from said
    where event_name in ('checkout_started', 'form_submitted')
    union all
    select
        person_id,
        'checkout' as step,
        ordered_at as taken_at
    from orders
),

final as (
    select
        shown.person_id,
        shown.step,
        shown.device,
        shown.shown_date,
        shown.shown_at,
        count(taken.taken_at) > 0 as is_taken
    from shown
    left join taken
        on
            shown.person_id = taken.person_id
            and shown.step = taken.step
            and shown.shown_at <= taken.taken_at
            and shown.shown_at + interval '24' hour >= taken.taken_at
    group by 1, 2, 3, 4, 5
)

select * from final
