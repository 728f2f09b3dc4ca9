with source as (
    select * from {{ source('raw', 'meta_ads__ad_group_interests') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('ad_group_id') }} as ad_group_id,
        {{ filled('interest_id') }} as interest_id,
        {{ filled('interest_name') }} as interest_name,
        group_index,
        is_excluded
    from source
)

select * from final
