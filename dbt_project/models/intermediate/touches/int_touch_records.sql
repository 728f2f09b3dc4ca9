-- Everything that may be a touch, as it came. Orders and leads are candidates only: int_touches drops those whose
-- person has a visit just before. So are visits of an order's journey: it drops those that a web source saw too.
{%- set tags = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term', 'gclid', 'fbclid', 'msclkid'] %}
{%- set no_tags %}{% for tag in tags %}cast(null as {{ type_text() }}) as {{ tag }}, {% endfor %}{% endset %}
{{ config(materialized='view') }}

with visits as (
    select * from {{ ref('int_visits_gathered') }}
),

event_visits as (
    select * from {{ ref('int_event_visits') }}
),

orders as (
    select * from {{ ref('int_orders_gathered') }}
),

journey_visits as (
    select * from {{ ref('int_journey_visits_gathered') }}
),

leads as (
    select * from {{ ref('int_leads_gathered') }}
),

referral_codes as (
    select * from {{ ref('int_referral_codes_used') }}
),

final as (
    select
        coalesce(kind, 'visit') || ':' || visit_id as touch_id, 'visit' as record_kind, visit_id as record_id,
        coalesce(kind, 'visit') as kind, started_at as touch_at, landing_url, referrer_url, given_channel,
        {{ tags | join(', ') }}
    from visits
    union all
    select
        visit_id as touch_id, 'event_visit' as record_kind, visit_id as record_id,
        'visit' as kind, started_at as touch_at, landing_url, referrer_url, null as given_channel,
        {{ no_tags.rstrip(', ') }}
    from event_visits
    union all
    select
        'order:' || order_id as touch_id, 'order' as record_kind, order_id as record_id,
        'order' as kind, ordered_at as touch_at, landing_url, referrer_url, null as given_channel,
        {{ no_tags.rstrip(', ') }}
    from orders
    where landing_url is not null
    union all
    select
        'visit:' || visit_id as touch_id,
        'order' as record_kind,
        order_id as record_id,
        'visit' as kind,
        started_at as touch_at,
        landing_url,
        referrer_url,
        null as given_channel,
        utm_source,
        utm_medium,
        utm_campaign,
        utm_content,
        utm_term,
        null as gclid,
        null as fbclid,
        null as msclkid
    from journey_visits
    union all
    select
        'lead:' || lead_id as touch_id, 'lead' as record_kind, lead_id as record_id,
        'lead' as kind, lead_at as touch_at, landing_url, referrer_url, given_channel,
        {{ tags | join(', ') }}
    from leads
    where coalesce(landing_url, given_channel, {{ tags | join(', ') }}) is not null
    union all
    select
        'referral:' || order_id as touch_id,
        'order' as record_kind,
        order_id as record_id,
        'referral' as kind,
        used_at as touch_at,
        null as landing_url,
        null as referrer_url,
        null as given_channel,
        referral_code as utm_source,
        case when partner is null then 'referral_code' else 'partner' end as utm_medium,
        null as utm_campaign,
        null as utm_content,
        null as utm_term,
        null as gclid,
        null as fbclid,
        null as msclkid
    from referral_codes
)

select * from final
