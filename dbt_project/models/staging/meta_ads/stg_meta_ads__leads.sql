with source as (
    select * from {{ source('raw', 'meta_ads__leads') }}
),

final as (
    select
        {{ filled('page_id') }} as page_id,
        {{ readable_id('meta_ads', 'lead_id') }} as lead_id,
        {{ filled('form_id') }} as form_id,
        {{ filled('ad_id') }} as ad_id,
        {{ filled('ad_name') }} as ad_name,
        {{ filled('ad_group_id') }} as ad_group_id,
        {{ filled('campaign_id') }} as campaign_id,
        {{ filled('platform') }} as platform,
        {{ filled('email_hash') }} as email_hash,
        {{ filled('phone_hash') }} as phone_hash,
        is_organic,
        answers,
        created_at as lead_at
    from source
)

select * from final
