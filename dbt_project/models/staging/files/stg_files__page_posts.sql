with final as (
    {% call(name) of_file_contract() %}
    select
        {{ readable_id(name, 'page_id') }} as page_id,
        {{ readable_id(name, 'post_id') }} as post_id,
        lower({{ filled('kind') }}) as kind,
        {{ filled('text') }} as post_text,
        reach,
        impressions,
        reactions,
        comments,
        shares,
        saves,
        clicks,
        engaged_people,
        video_views,
        followers,
        is_paid,
        observed_on,
        published_at,
        updated_at,
        '{{ name }}' as source
    from {{ source('raw', name ~ '__page_posts') }}
    {% endcall %}
)

select * from final
