with source as (
    select * from {{ source('raw', 'google_ads__search_terms_daily') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('campaign_id') }} as campaign_id,
        {{ filled('ad_group_id') }} as ad_group_id,
        {{ filled('search_term') }} as search_term,
        {{ filled('match_type') }} as match_type,
        {{ filled('status') }} as status,
        impressions,
        clicks,
        spend,
        conversions,
        conversions_value,
        date as platform_date
    from source
)

select * from final
