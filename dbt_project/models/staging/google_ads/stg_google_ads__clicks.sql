with source as (
    select * from {{ source('raw', 'google_ads__clicks') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('gclid') }} as gclid,
        {{ filled('campaign_id') }} as campaign_id,
        {{ filled('ad_group_id') }} as ad_group_id,
        {{ filled('ad_id') }} as ad_id,
        {{ filled('keyword_id') }} as keyword_id,
        {{ filled('keyword') }} as keyword,
        {{ filled('match_type') }} as match_type,
        {{ filled('device') }} as device,
        {{ filled('network') }} as network,
        date as platform_date
    from source
)

select * from final
