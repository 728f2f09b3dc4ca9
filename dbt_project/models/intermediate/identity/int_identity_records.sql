-- Which identifiers were seen together: each event, order, lead, profile and so on with each identifier on it.
-- Events repeat the same browser and user endlessly: they are one record per pair.
with browsers as (
    select * from {{ ref('int_event_records') }}
    where record_kind = 'browser'
),

identified as (
    select * from {{ ref('stg_web_events__events') }}
    where email_hash is not null
),

seen as (
    {{ identifiers_of('browsers', 'browser', 'record_id', 'first_at',
        {'anonymous_id': 'anonymous_id', 'user_id': 'user_id'}) }}
    union all
    {{ identifiers_of('identified', 'identify', 'event_id', 'occurred_at',
        {'anonymous_id': 'anonymous_id', 'user_id': 'user_id', 'email_hash': 'email'}) }}
    union all
    {{ identifiers_of(ref('int_event_visits'), 'event_visit', 'visit_id', 'started_at',
        {'anonymous_id': 'anonymous_id', 'user_id': 'user_id'}) }}
    union all
    {% for click_id in ['gclid', 'fbclid', 'msclkid'] -%}
        select
            record_kind,
            record_id,
            '{{ click_id }}' as identifier_kind,
            {{ click_id }} as identifier_value,
            touch_at as seen_at
        from {{ ref('int_touch_candidates') }}
        where {{ click_id }} is not null
        union all
    {% endfor -%}
    {{ identifiers_of(ref('int_visits_gathered'), 'visit', 'visit_id', 'started_at', {'anonymous_id': 'anonymous_id',
        'user_id': 'user_id', 'customer_id': 'customer_id', 'email_hash': 'email'}) }}
    union all
    {{ identifiers_of(ref('int_orders_gathered'), 'order', 'order_id', 'ordered_at', {'customer_id': 'customer_id',
        'email_hash': 'email', 'phone_hash': 'phone', 'user_id': 'user_id', 'anonymous_id': 'anonymous_id'}) }}
    union all
    {{ identifiers_of(ref('int_customers_gathered'), 'customer', 'customer_id', 'created_at',
        {'customer_id': 'customer_id', 'email_hash': 'email', 'phone_hash': 'phone', 'user_id': 'user_id'}) }}
    union all
    {{ identifiers_of(ref('int_leads_gathered'), 'lead', 'lead_id', 'lead_at', {'lead_id': 'lead_id',
        'email_hash': 'email', 'phone_hash': 'phone', 'anonymous_id': 'anonymous_id', 'customer_id': 'customer_id'}) }}
    union all
    {{ identifiers_of(ref('stg_files__conversions'), 'conversion', 'conversion_id', 'converted_at',
        {'lead_id': 'lead_id', 'customer_id': 'customer_id', 'anonymous_id': 'anonymous_id', 'email_hash': 'email'}) }}
    union all
    {{ identifiers_of(ref('stg_files__memberships'), 'membership', 'membership_id', 'joined_at',
        {'membership_id': 'membership_id', 'email_hash': 'email', 'user_id': 'user_id', 'customer_id': 'customer_id'}) }}
    union all
    {{ identifiers_of(ref('stg_files__support_tickets'), 'ticket', 'ticket_id', 'opened_at',
        {'customer_id': 'customer_id', 'email_hash': 'email'}) }}
)

select * from seen
