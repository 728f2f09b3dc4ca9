with source as (
    select * from {{ source('raw', 'google_ads__ads') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('ad_id') }} as ad_id,
        {{ filled('ad_group_id') }} as ad_group_id,
        {{ filled('campaign_id') }} as campaign_id,
        {{ filled('name') }} as ad_name,
        {{ filled('kind') }} as kind,
        {{ filled('status') }} as status,
        {{ filled('effective_status') }} as effective_status,
        {{ filled('link_url') }} as link_url,
        {{ filled('final_url_suffix') }} as final_url_suffix
    from source
)

select * from final
