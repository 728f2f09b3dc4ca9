with source as (
    select * from {{ source('raw', 'google_ads__campaigns') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('campaign_id') }} as campaign_id,
        {{ filled('name') }} as campaign_name,
        {{ filled('objective') }} as objective,
        {{ filled('status') }} as status,
        {{ filled('effective_status') }} as effective_status,
        {{ filled('bidding_strategy') }} as bidding_strategy,
        {{ filled('final_url_suffix') }} as final_url_suffix,
        daily_budget,
        start_at,
        stop_at
    from source
)

select * from final
