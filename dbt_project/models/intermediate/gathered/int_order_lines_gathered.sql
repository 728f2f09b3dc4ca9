{{ gathered(
    {
        'files': ref('stg_files__order_lines'),
        'shopify': ref('stg_shopify__order_lines'),
        'woocommerce': ref('stg_woocommerce__order_lines')
    },
    [
        'order_id', 'line_id', 'product_id', 'product_name', 'category', 'quantity', 'unit_price',
        'line_discount', 'updated_at'
    ]
) }}
