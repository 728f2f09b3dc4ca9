{{ gathered(
    {
        'files': ref('stg_files__customers'),
        'shopify': ref('stg_shopify__customers'),
        'woocommerce': ref('stg_woocommerce__customers')
    },
    [
        'customer_id', 'email_hash', 'phone_hash', 'user_id', 'country', 'consent_ads', 'accepts_marketing',
        'created_at', 'consent_at', 'updated_at'
    ]
) }}
