with source as (
    select * from {{ source('raw', 'meta_ads__insights_actions') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('ad_id') }} as ad_id,
        {{ filled('action_type') }} as action_type,
        {{ filled('attribution_window') }} as attribution_window,
        value as actions,
        revenue as actions_value,
        date as platform_date
    from source
)

select * from final
