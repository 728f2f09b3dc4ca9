{{ gathered(
    {'files': ref('stg_files__leads'), 'meta_ads': ref('int_meta_leads')},
    [
        'lead_id', 'email_hash', 'phone_hash', 'anonymous_id', 'customer_id', 'form_id', 'landing_url',
        'referrer_url', 'utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term', 'gclid',
        'fbclid', 'msclkid', 'given_channel', 'answers', 'lead_at', 'updated_at'
    ]
) }}
