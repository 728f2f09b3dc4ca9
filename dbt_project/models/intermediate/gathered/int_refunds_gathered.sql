{{ gathered(
    {
        'files': ref('stg_files__refunds'),
        'shopify': ref('stg_shopify__refunds'),
        'woocommerce': ref('stg_woocommerce__refunds')
    },
    [
        'refund_id', 'order_id', 'line_id', 'refund_amount', 'quantity', 'refunded_at', 'updated_at'
    ]
) }}
