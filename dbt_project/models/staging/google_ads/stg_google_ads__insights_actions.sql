with source as (
    select * from {{ source('raw', 'google_ads__insights_actions') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('campaign_id') }} as campaign_id,
        {{ filled('conversion_action_id') }} as conversion_action_id,
        {{ filled('name') }} as conversion_action_name,
        value as actions,
        revenue as actions_value,
        value_by_conversion_date as actions_by_conversion_date,
        revenue_by_conversion_date as actions_value_by_conversion_date,
        date as platform_date
    from source
)

select * from final
