-- Everything observed of one person, in the words of person_events; words that are not in the seed are left out.
-- Touches are many: they are read twice rather than kept aside.
with words as (
    select event from {{ ref('person_events') }}
    where observed_in in ('touches', 'conversions', 'records')
),

conversions as (
    select * from {{ ref('int_conversions') }}
    where is_counted and conversion_kind <> 'first_order'
),

orders as (
    select * from {{ ref('int_orders') }}
    where is_counted and delivered_at is not null
),

voices as (
    select * from {{ ref('int_person_voices') }}
),

observed as (
    select
        person_id,
        case kind
            when 'impression' then 'ad_impression'
            when 'offline' then 'offline_touch'
            when 'share' then 'friend_touch'
            when 'referral' then 'friend_touch'
            when 'lead' then 'lead_touch'
            else 'visit'
        end as event,
        touch_at as happened_at
    from {{ ref('int_touches') }}
    union all
    select
        person_id,
        'paid_touch' as event,
        touch_at as happened_at
    from {{ ref('int_touches') }}
    where is_paid
    union all
    select
        person_id,
        conversion_kind as event,
        conversion_at as happened_at
    from conversions
    union all
    select
        person_id,
        'delivery' as event,
        delivered_at as happened_at
    from orders
    union all
    select
        person_id,
        'timely_delivery' as event,
        delivered_at as happened_at
    from orders
    where delivered_at <= promised_at
    union all
    select
        person_id,
        event,
        happened_at
    from voices
),

final as (
    select
        observed.person_id,
        observed.event,
        {{ business_day('observed.happened_at') }} as event_date,
        min(observed.happened_at) as first_at,
        count(*) as times
    from observed
    inner join words on observed.event = words.event
    group by observed.person_id, observed.event, {{ business_day('observed.happened_at') }}
    union all
    select
        person_id,
        event,
        event_date,
        first_at,
        times
    from {{ ref('int_web_event_days') }}
)

select * from final
