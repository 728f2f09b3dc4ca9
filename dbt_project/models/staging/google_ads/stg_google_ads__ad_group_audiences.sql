with source as (
    select * from {{ source('raw', 'google_ads__ad_group_audiences') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('criterion_id') }} as criterion_id,
        {{ filled('ad_group_id') }} as ad_group_id,
        {{ filled('campaign_id') }} as campaign_id,
        {{ filled('kind') }} as kind,
        {{ filled('name') }} as audience_name,
        {{ filled('audience_id') }} as audience_id,
        {{ filled('status') }} as status,
        is_excluded
    from source
)

select * from final
