-- Everything that may be a touch, with its tags: from its own columns, else from the landing page's query string.
-- Orders and leads are candidates only: int_touches drops those whose person has a visit just before.
{%- set tags = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term', 'gclid', 'fbclid', 'msclkid'] %}
{%- set no_tags %}{% for tag in tags %}cast(null as text) as {{ tag }}, {% endfor %}{% endset %}
with visits as (
    select * from {{ ref('stg_files__visits') }}
),

event_visits as (
    select * from {{ ref('int_event_visits') }}
),

orders as (
    select * from {{ ref('stg_files__orders') }}
),

leads as (
    select * from {{ ref('stg_files__leads') }}
),

referral_codes as (
    select * from {{ ref('int_referral_codes_used') }}
),

candidates as (
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
        'lead:' || lead_id as touch_id, 'lead' as record_kind, lead_id as record_id,
        'lead' as kind, lead_at as touch_at, landing_url, referrer_url, given_channel,
        {{ tags | join(', ') }}
    from leads
    where coalesce(landing_url, given_channel, {{ tags | join(', ') }}) is not null
    union all
    select
        'referral:' || order_id as touch_id, 'order' as record_kind, order_id as record_id,
        'referral' as kind, used_at as touch_at, null as landing_url, null as referrer_url, null as given_channel,
        referral_code as utm_source, case when partner is null then 'referral_code' else 'partner' end as utm_medium,
        null as utm_campaign, null as utm_content, null as utm_term,
        null as gclid, null as fbclid, null as msclkid
    from referral_codes
),

queried as (
    select *, {{ url_query('landing_url') }} as query, {{ url_host('referrer_url') }} as host
    from candidates
),

completed as (
    select
        touch_id, record_kind, record_id, kind, touch_at, landing_url, given_channel,
        case when not {{ is_own_host('host') }} then host end as referrer_host,
        {%- for tag in tags %}
        coalesce({{ tag }}, {{ url_decoded(url_parameter('query', tag)) }}) as {{ tag }}{{ ',' if not loop.last }}
        {%- endfor %}
    from queried
),

described as (
    select
        *,
        lower(utm_source) as source,
        lower(utm_medium) as medium,
        case when gclid is not null then 'gclid' when msclkid is not null then 'msclkid'
            when fbclid is not null then 'fbclid' end as click_id_kind,
        coalesce({{ tags | join(', ') }}, referrer_host) is null
        and kind in ('visit', 'order', 'lead') as is_without_source
    from completed
),

final as (
    select
        *,
        -- Few combinations repeat over many touches: rules and ads are looked up once for each.
        concat_ws('|', kind, coalesce(click_id_kind, ''), coalesce(source, ''), coalesce(medium, ''),
            coalesce(lower(utm_campaign), ''), coalesce(referrer_host, '')) as channel_signature,
        concat_ws('|', coalesce(click_id_kind, ''), coalesce(source, ''), coalesce(utm_campaign, ''),
            coalesce(utm_content, ''), coalesce(utm_term, '')) as ad_signature
    from described
)

select * from final
