with source as (
    select * from {{ source('raw', 'meta_ads__interests') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('interest_id') }} as interest_id,
        {{ filled('name') }} as interest_name,
        {{ filled('topic') }} as topic,
        is_valid,
        path,
        audience_low,
        audience_high
    from source
)

select * from final
