with source as (
    select * from {{ source('raw', 'google_ads__accounts') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('name') }} as account_name,
        upper({{ filled('currency') }}) as currency,
        {{ filled('time_zone') }} as time_zone,
        {{ filled('status') }} as status,
        is_test,
        is_auto_tagged
    from source
)

select * from final
