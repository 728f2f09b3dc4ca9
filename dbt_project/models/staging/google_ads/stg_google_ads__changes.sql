with source as (
    select * from {{ source('raw', 'google_ads__changes') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('change_id') }} as change_id,
        {{ filled('kind') }} as kind,
        {{ filled('status') }} as status,
        {{ filled('campaign_id') }} as campaign_id,
        {{ filled('ad_group_id') }} as ad_group_id,
        changed_at
    from source
)

select * from final
