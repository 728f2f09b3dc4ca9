with source as (
    select * from {{ source('raw', 'meta_ads__ads') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('ad_id') }} as ad_id,
        {{ filled('ad_group_id') }} as ad_group_id,
        {{ filled('campaign_id') }} as campaign_id,
        {{ filled('creative_id') }} as creative_id,
        {{ filled('name') }} as ad_name,
        {{ filled('status') }} as status,
        {{ filled('effective_status') }} as effective_status,
        created_at,
        updated_at
    from source
)

select * from final
