{{ gathered(
    {'files': ref('stg_files__visits'), 'umami': ref('int_umami_visits')},
    [
        'visit_id', 'anonymous_id', 'user_id', 'customer_id', 'email_hash', 'landing_url', 'referrer_url',
        'utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term', 'gclid', 'fbclid', 'msclkid',
        'given_channel', 'kind', 'page_views', 'started_at', 'ended_at', 'updated_at'
    ]
) }}
