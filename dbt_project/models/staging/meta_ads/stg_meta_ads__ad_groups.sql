with source as (
    select * from {{ source('raw', 'meta_ads__ad_groups') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('ad_group_id') }} as ad_group_id,
        {{ filled('campaign_id') }} as campaign_id,
        {{ filled('name') }} as ad_group_name,
        {{ filled('status') }} as status,
        {{ filled('effective_status') }} as effective_status,
        {{ filled('optimization_goal') }} as optimization_goal,
        {{ filled('billing_event') }} as billing_event,
        targeting,
        daily_budget,
        is_expansion_on,
        start_at,
        end_at,
        created_at,
        updated_at
    from source
)

select * from final
