with source as (
    select * from {{ source('raw', 'google_ads__ad_groups') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('ad_group_id') }} as ad_group_id,
        {{ filled('campaign_id') }} as campaign_id,
        {{ filled('name') }} as ad_group_name,
        {{ filled('kind') }} as kind,
        {{ filled('status') }} as status,
        {{ filled('effective_status') }} as effective_status,
        cpc_bid,
        is_expansion_on
    from source
)

select * from final
