-- What touches, conversions, deliveries and the site tell of one person, in the words of person_events; words that are
-- not in the seed are left out. Touches are many: they are read twice rather than kept aside.
{{ kept_by_person() }}

with changed as (
    select * from {{ ref('int_histories_changed') }}
    where fingerprint is not null
),

words as (
    select
        event,
        observed_in
    from {{ ref('person_events') }}
    where observed_in in ('touches', 'conversions', 'records')
),

conversions as (
    select conversions.*
    from {{ ref('int_conversions') }} as conversions
    inner join words on conversions.conversion_kind = words.event and words.observed_in = 'conversions'
    where conversions.is_counted
),

orders as (
    select * from {{ ref('int_orders') }}
    where is_counted and delivered_at is not null
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
),

final as (
    select
        observed.person_id,
        observed.event,
        {{ business_day('observed.happened_at') }} as event_date,
        min(observed.happened_at) as first_at,
        count(*) as times
    from observed
    inner join changed on observed.person_id = changed.person_id
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
