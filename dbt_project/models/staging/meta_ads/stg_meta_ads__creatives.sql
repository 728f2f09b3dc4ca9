with source as (
    select * from {{ source('raw', 'meta_ads__creatives') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('creative_id') }} as creative_id,
        {{ filled('object_story_id') }} as object_story_id,
        {{ filled('name') }} as creative_name,
        {{ filled('url_tags') }} as url_tags,
        {{ filled('link_url') }} as link_url,
        {{ filled('title') }} as title,
        {{ filled('body') }} as body,
        {{ filled('call_to_action') }} as call_to_action
    from source
)

select * from final
