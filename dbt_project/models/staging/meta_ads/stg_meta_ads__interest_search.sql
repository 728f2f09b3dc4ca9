with source as (
    select * from {{ source('raw', 'meta_ads__interest_search') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('search_word') }} as search_word,
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
