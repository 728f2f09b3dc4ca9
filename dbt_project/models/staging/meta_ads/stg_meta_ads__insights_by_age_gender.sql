with source as (
    select * from {{ source('raw', 'meta_ads__insights_by_age_gender') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('ad_id') }} as ad_id,
        {{ filled('age') }} as age,
        {{ filled('gender') }} as gender,
        date as platform_date,
        impressions,
        clicks,
        link_clicks,
        spend,
        reach
    from source
)

select * from final
