with source as (
    select * from {{ source('raw', 'meta_ads__campaigns') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('campaign_id') }} as campaign_id,
        {{ filled('name') }} as campaign_name,
        {{ filled('objective') }} as objective,
        {{ filled('status') }} as status,
        {{ filled('effective_status') }} as effective_status,
        {{ filled('buying_type') }} as buying_type,
        daily_budget,
        lifetime_budget,
        start_at,
        stop_at,
        created_at,
        updated_at
    from source
)

select * from final
