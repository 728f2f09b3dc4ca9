with final as (
    {% call(name) of_file_contract() %}
    select
        {{ readable_id(name, 'comment_id') }} as comment_id,
        {{ readable_id(name, 'post_id') }} as post_id,
        {{ filled('author_id') }} as author_id,
        {{ readable_id(name, 'parent_comment_id') }} as parent_comment_id,
        {{ filled('text') }} as comment_text,
        lower({{ filled('sentiment') }}) as sentiment,
        is_from_page,
        created_at,
        updated_at,
        '{{ name }}' as source
    from {{ source('raw', name ~ '__comments') }}
    {% endcall %}
)

select * from final
