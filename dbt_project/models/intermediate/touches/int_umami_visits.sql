-- Umami's own visits, described by their first event. Umami ends a visit after 30 minutes without an event, and a
-- browser's session each month, when its salt changes.
with events as (
    select * from {{ ref('stg_umami__events') }}
),

ranked as (
    select
        *,
        row_number() over (partition by visit_id order by occurred_at, {{ by_code_point('event_id') }}) as place,
        sum(case when event_name = 'page_view' then 1 else 0 end) over (partition by visit_id) as page_views,
        max({{ by_code_point('user_id') }}) over (partition by visit_id) as visit_user_id,
        max(occurred_at) over (partition by visit_id) as ended_at
    from events
),

final as (
    select
        visit_id,
        anonymous_id,
        visit_user_id as user_id,
        cast(null as {{ type_text() }}) as customer_id,
        cast(null as {{ type_text() }}) as email_hash,
        page_url as landing_url,
        referrer_url,
        utm_source,
        utm_medium,
        utm_campaign,
        utm_content,
        utm_term,
        gclid,
        fbclid,
        msclkid,
        cast(null as {{ type_text() }}) as given_channel,
        'visit' as kind,
        device,
        country,
        page_views,
        occurred_at as started_at,
        ended_at,
        updated_at
    from ranked
    where place = 1
)

select * from final
