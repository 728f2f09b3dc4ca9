with source as (
    select * from {{ source('raw', 'google_ads__keywords') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('keyword_id') }} as keyword_id,
        {{ filled('ad_group_id') }} as ad_group_id,
        {{ filled('campaign_id') }} as campaign_id,
        {{ filled('keyword') }} as keyword,
        {{ filled('match_type') }} as match_type,
        {{ filled('status') }} as status,
        is_excluded,
        quality_score,
        cpc_bid
    from source
)

select * from final
