with source as (
    select * from {{ source('raw', 'google_ads__conversion_actions') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('conversion_action_id') }} as conversion_action_id,
        {{ filled('name') }} as conversion_action_name,
        {{ filled('kind') }} as kind,
        {{ filled('category') }} as category,
        {{ filled('status') }} as status,
        {{ filled('counting') }} as counting,
        {{ filled('attribution_model') }} as attribution_model,
        is_primary,
        is_counted,
        click_window_days,
        view_window_days
    from source
)

select * from final
