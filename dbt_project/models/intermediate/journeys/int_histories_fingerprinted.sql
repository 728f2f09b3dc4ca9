-- Whatever is kept of a person depends on, in one number that is compared from night to night.
with touches as (
    select * from {{ ref('int_touches') }}
),

conversions as (
    select * from {{ ref('int_conversions') }}
    where is_counted
),

orders as (
    select * from {{ ref('int_orders') }}
),

-- Of events it is enough to know when they were published.
records as (
    select * from {{ ref('int_event_persons') }}
),

words as (
    select coalesce(sum({{ fingerprint(['event', 'observed_in', 'is_intent', 'is_engagement']) }}), 0) as fingerprint
    from {{ ref('person_events') }}
),

kinds as (
    select coalesce(sum({{ fingerprint(['conversion_kind', 'lookback_days']) }}), 0) as fingerprint
    from {{ ref('int_conversion_kinds') }}
),

happened as (
    select
        person_id,
        {{ fingerprint([
            'touch_id', 'kind', instant('touch_at'), 'touch_date', 'channel', 'is_direct', 'is_paid', 'platform',
            'account_id', 'campaign_id', 'campaign_name', 'ad_group_id', 'ad_id',
        ]) }} as fingerprint
    from touches
    union all
    select
        person_id,
        {{ fingerprint([
            'conversion_id', 'conversion_kind', instant('conversion_at'), 'conversion_date', 'net_value',
        ]) }} as fingerprint
    from conversions
    union all
    select
        person_id,
        {{ fingerprint([
            'order_id', 'status', 'is_counted', instant('ordered_at'), instant('delivered_at'), instant('promised_at'),
        ]) }} as fingerprint
    from orders
    union all
    select
        person_id,
        {{ fingerprint(['event_record', 'events', 'published']) }} as fingerprint
    from records
),

persons as (
    select
        person_id,
        sum(fingerprint) as fingerprint
    from happened
    group by person_id
),

final as (
    select
        persons.person_id,
        persons.fingerprint
        + kinds.fingerprint
        + words.fingerprint
        + {{ fingerprint([
            text_of(var('collapse_repeats')), text_of(var('path_restart')), text_of(var('shop_time_zone')),
            var('hot_days'), var('ripening_days'),
        ]) }} as fingerprint
    from persons
    cross join kinds
    cross join words
)

select * from final
