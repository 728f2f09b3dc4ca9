{{ gathered(
    {'files': ref('stg_files__comments'), 'page_insights': ref('int_meta_comments')},
    [
        'comment_id', 'post_id', 'author_id', 'parent_comment_id', 'comment_text', 'sentiment',
        'is_from_page', 'created_at', 'updated_at'
    ]
) }}
