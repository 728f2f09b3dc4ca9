{{ gathered(
    {'files': ref('stg_files__reviews'), 'page_insights': ref('int_meta_reviews')},
    [
        'review_id', 'order_id', 'product_id', 'customer_id', 'review_text', 'rating', 'max_rating',
        'recommends', 'created_at', 'answered_at', 'updated_at'
    ]
) }}
