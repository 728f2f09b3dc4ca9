{{ gathered(
    {'files': ref('stg_files__page_posts'), 'page_insights': ref('int_meta_posts_observed')},
    [
        'page_id', 'post_id', 'kind', 'post_text', 'reach', 'impressions', 'reactions', 'comments',
        'shares', 'saves', 'clicks', 'engaged_people', 'video_views', 'followers', 'is_paid', 'observed_on',
        'published_at', 'updated_at'
    ]
) }}
