with source as (
    select * from {{ source('raw', 'meta_ads__lead_forms') }}
),

final as (
    select
        {{ filled('page_id') }} as page_id,
        {{ filled('form_id') }} as form_id,
        {{ filled('name') }} as form_name,
        {{ filled('status') }} as status,
        {{ filled('locale') }} as locale,
        leads_count,
        questions,
        created_at
    from source
)

select * from final
