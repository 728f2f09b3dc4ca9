{{ gathered(
    {
        'files': ref('stg_files__orders'),
        'shopify': ref('stg_shopify__orders'),
        'woocommerce': ref('stg_woocommerce__orders')
    },
    [
        'order_id', 'customer_id', 'email_hash', 'phone_hash', 'user_id', 'anonymous_id', 'status',
        'currency', 'coupon_codes', 'referral_code', 'landing_url', 'referrer_url', 'sales_channel',
        'country', 'discount_total', 'shipping_total', 'tax_total', 'order_total', 'ordered_at',
        'promised_at', 'delivered_at', 'updated_at'
    ]
) }}
