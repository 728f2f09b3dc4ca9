-- A visit may stand in the journeys of several orders of its browser: it is told once, with the earliest of them.
with visits as (
    {{ gathered(
        {'shopify': ref('stg_shopify__journey_visits'), 'woocommerce': ref('stg_woocommerce__sessions')},
        [
            'visit_id', 'order_id', 'landing_url', 'referrer_url', 'utm_source', 'utm_medium', 'utm_campaign',
            'utm_content', 'utm_term', 'started_at', 'updated_at'
        ]
    ) }}
),

ranked as (
    select
        *,
        row_number() over (partition by visit_id order by {{ by_code_point('order_id') }}) as place
    from visits
),

final as (
    select
        visit_id,
        order_id,
        landing_url,
        referrer_url,
        utm_source,
        utm_medium,
        utm_campaign,
        utm_content,
        utm_term,
        started_at,
        updated_at,
        source
    from ranked
    where place = 1
)

select * from final
