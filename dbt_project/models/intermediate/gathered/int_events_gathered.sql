{{ gathered(
    {
        'files': ref('stg_files__events'),
        'umami': ref('stg_umami__events'),
        'web_events': ref('stg_web_events__events')
    },
    [
        'event_id', 'anonymous_id', 'user_id', 'visit_id', 'product_id', 'event_name', 'page_url',
        'device', 'properties', 'value', 'occurred_at', 'updated_at', 'published_at'
    ]
) }}
